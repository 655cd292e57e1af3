using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Runners.Scripted.Steps;

internal sealed record ArtifactStep(Template Id, PartsTemplate Parts) : OutputStep
{
    public Template? Name { get; init; }

    public Template? Description { get; init; }

    public JsonTemplate? Metadata { get; init; }

    public bool Append { get; init; }

    public bool Last { get; init; }

    public override RunOutput Make(ScriptScope scope)
    {
        var id = Id.Fill(scope);
        var begins = scope.Begins(id);
        var artifact = new Artifact(id, Parts.Fill(scope))
        {
            Name = Name?.Fill(scope),
            Description = Description?.Fill(scope),
            Metadata = Metadata?.Fill(scope),
        };
        return new RunArtifact(artifact, Append && !begins, Last);
    }
}
