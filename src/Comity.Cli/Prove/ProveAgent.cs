namespace Comity.Cli.Prove;

/// <summary>One of the scripted agents that a proof asks, and what may become of its tasks.</summary>
/// <param name="Chunks">How many chunks the artifact <c>out</c> of a finished task has. Each names its place and the run that
/// said it: <c>[3:1]</c>.</param>
/// <param name="MayFail">Whether a run that was lost with its node fails the task (<c>on_ambiguous: fail</c>).</param>
/// <param name="Delegates">Whether a finished task has one task of <see cref="Quick"/> below it.</param>
/// <param name="Spec">The rest of its role file.</param>
internal sealed record ProveAgent(string Name, int Chunks, bool MayFail, bool Delegates, string Spec)
{
    /// <summary>Answers at once, so that task and answer are one commit.</summary>
    public static readonly ProveAgent Quick = new("prove-quick", 1, false, false, """
        script:
            - do:
                - repeat: {times: 1, do: [{artifact: {id: out, text: "[{{index}}:{{attempt}}]", append: true}}]}
                - artifact: {id: end, text: "{{text}}"}
        """);

    public static readonly IReadOnlyList<ProveAgent> All =
    [
        Quick,
        new("prove-steady", 8, false, false, """
        script:
            - do:
                - repeat: {times: 8, do: [{artifact: {id: out, text: "[{{index}}:{{attempt}}]", append: true}}, {wait: 120ms}]}
                - artifact: {id: end, text: "{{text}}"}
        """),
        // A script that can delegate has effects outside its own task, here never taken.
        new("prove-careful", 6, true, false, """
        on_ambiguous: fail
          script:
            - when: {text: "delegate*"}
              do: [{delegate: {agent: prove-quick, text: "{{text}}"}}]
            - do:
                - repeat: {times: 6, do: [{artifact: {id: out, text: "[{{index}}:{{attempt}}]", append: true}}, {wait: 150ms}]}
                - artifact: {id: end, text: "{{text}}"}
        """),
        new("prove-errand", 6, false, true, """
        on_ambiguous: rerun
          script:
            - do:
                - repeat: {times: 3, do: [{artifact: {id: out, text: "[{{index}}:{{attempt}}]", append: true}}, {wait: 150ms}]}
                - delegate: {agent: prove-quick, text: "{{text}}"}
                - artifact: {id: out, text: "[3:{{attempt}}]", append: true}
                - wait: 300ms
                - artifact: {id: out, text: "[4:{{attempt}}]", append: true}
                - artifact: {id: out, text: "[5:{{attempt}}]", append: true}
                - artifact: {id: end, text: "{{text}}"}
        """),
    ];

    public static async Task WriteAllAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var agent in All) await File.WriteAllTextAsync(Path.Combine(folder, agent.Name + ".yaml"), agent.Role, cancellationToken);
    }

    private string Role => $$"""
        apiVersion: comity/v1
        kind: Agent
        metadata: {name: {{Name}}, description: Answers the proof, version: 1.0.0}
        spec:
          {{Spec}}

        """;
}
