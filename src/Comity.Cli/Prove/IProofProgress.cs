namespace Comity.Cli.Prove;

/// <summary>Shows how far a proof is.</summary>
internal interface IProofProgress : IDisposable
{
    /// <param name="phase">What is being done.</param>
    /// <param name="share">How much of the whole is behind it, 0 to 1.</param>
    void Show(string phase, double share);
}
