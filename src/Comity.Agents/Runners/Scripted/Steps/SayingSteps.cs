using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Runners.Scripted.Steps;

/// <summary>A step that says parts and metadata, whatever else it means.</summary>
internal abstract record SayingStep(PartsTemplate? Parts, JsonTemplate? Metadata) : OutputStep
{
    public override RunOutput Make(ScriptScope scope)
    {
        var parts = Parts?.Fill(scope);
        var metadata = Metadata?.Fill(scope);
        return Make(scope, parts, metadata);
    }

    protected abstract RunOutput Make(ScriptScope scope, IReadOnlyList<Part>? parts, System.Text.Json.JsonElement? metadata);
}

internal sealed record ProgressStep(PartsTemplate? Parts, JsonTemplate? Metadata) : SayingStep(Parts, Metadata)
{
    protected override RunOutput Make(ScriptScope scope, IReadOnlyList<Part>? parts, System.Text.Json.JsonElement? metadata) =>
        new RunProgress { Parts = parts, Metadata = metadata };
}

internal sealed record CompleteStep(PartsTemplate? Parts, JsonTemplate? Metadata) : SayingStep(Parts, Metadata)
{
    protected override RunOutput Make(ScriptScope scope, IReadOnlyList<Part>? parts, System.Text.Json.JsonElement? metadata) =>
        new RunCompleted { Parts = parts, Metadata = metadata };
}

internal sealed record RejectStep(PartsTemplate? Parts, JsonTemplate? Metadata) : SayingStep(Parts, Metadata)
{
    protected override RunOutput Make(ScriptScope scope, IReadOnlyList<Part>? parts, System.Text.Json.JsonElement? metadata) =>
        new RunRejected { Parts = parts, Metadata = metadata };
}

internal sealed record FailStep(bool Transient, PartsTemplate? Parts, JsonTemplate? Metadata) : SayingStep(Parts, Metadata)
{
    protected override RunOutput Make(ScriptScope scope, IReadOnlyList<Part>? parts, System.Text.Json.JsonElement? metadata) =>
        new RunFailed(Transient) { Parts = parts, Metadata = metadata };
}

internal sealed record ReplyStep(PartsTemplate? Parts, JsonTemplate? Metadata) : SayingStep(Parts, Metadata)
{
    protected override RunOutput Make(ScriptScope scope, IReadOnlyList<Part>? parts, System.Text.Json.JsonElement? metadata) =>
        new RunReplied { Parts = parts, Metadata = metadata };
}

internal sealed record AskStep(QuestionKind Kind, PartsTemplate? Parts, JsonTemplate? Metadata) : SayingStep(Parts, Metadata)
{
    protected override RunOutput Make(ScriptScope scope, IReadOnlyList<Part>? parts, System.Text.Json.JsonElement? metadata) =>
        new RunAsked(Kind, scope.AfterThisStep(Kind == QuestionKind.Approval).ToJson()) { Parts = parts, Metadata = metadata };
}
