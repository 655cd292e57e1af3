using System.Globalization;

namespace Comity.Cli.Prove;

/// <summary>A plain line when something new is being done, and every few seconds.</summary>
internal sealed class LineProgress(TextWriter output, TimeProvider time) : IProofProgress
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private string _phase = "";
    private long _said;

    public void Show(string phase, double share)
    {
        var word = phase.Split(':')[0];
        if (word == _phase && time.GetElapsedTime(_said) < s_every) return;
        (_phase, _said) = (word, time.GetTimestamp());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{share * 100,3:0} %  {phase}"));
        output.Flush();
    }

    public void Dispose()
    {
    }
}
