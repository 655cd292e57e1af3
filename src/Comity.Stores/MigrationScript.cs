using System.Globalization;
using System.Reflection;

namespace Comity.Stores;

/// <summary>A numbered script of <c>migrations/</c>, embedded in this assembly. Once released it is never edited.</summary>
internal sealed record MigrationScript(int Number, string Name, string Resource)
{
    /// <summary>The scripts of an engine, in order.</summary>
    /// <param name="engine">The folder of the engine.</param>
    public static IReadOnlyList<MigrationScript> Of(string engine)
    {
        var folder = $".{engine}.migrations.";
        return
        [
            .. from resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
               where resource.Contains(folder, StringComparison.Ordinal)
               let name = resource[(resource.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..]
               let number = int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture)
               orderby number
               select new MigrationScript(number, name, resource),
        ];
    }

    public string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Expected the embedded script {Resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
