using System.Runtime.CompilerServices;
using System.Text;

namespace Comity.Tests.A2A;

/// <summary>Wire shapes that are compared byte for byte with checked-in files. Run the tests with
/// <c>COMITY_WRITE_GOLDEN=1</c> to write the files anew, and read the difference before you commit it.</summary>
internal static class Golden
{
    public static void ShouldMatch(byte[] written, string name, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "golden", name + ".json");
        var text = Encoding.UTF8.GetString(written) + "\n";
        if (Environment.GetEnvironmentVariable("COMITY_WRITE_GOLDEN") == "1") File.WriteAllText(path, text);
        File.Exists(path).ShouldBeTrue($"no golden file {name}.json; this was written: {text}");
        text.ShouldBe(File.ReadAllText(path), name);
    }
}
