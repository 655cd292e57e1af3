namespace Comity.Agents.Runners.Scripted.Steps;

/// <summary>The beginning of a loop, which is gone through at least once.</summary>
internal sealed record LoopStart : ScriptStep
{
    public static void Enter(ScriptScope scope) => scope.BeginPass(0);
}

/// <param name="Start">Index of its <see cref="LoopStart"/>.</param>
internal sealed record LoopEnd(int Times, int Start) : ScriptStep
{
    public void Turn(ScriptScope scope)
    {
        var passes = scope.Index + 1;
        if (passes < Times)
        {
            scope.BeginPass(passes);
            scope.At = Start;
        }
        else
        {
            scope.LeaveLoop();
        }
    }
}
