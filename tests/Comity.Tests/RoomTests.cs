namespace Comity.Tests;

/// <summary>The walls of the house, read from the compiled code: who must never name what.</summary>
public sealed class RoomTests
{
    private static readonly string[] s_store =
        ["Comity.Stores", "Comity.Core.Broker.Store", "Comity.Core.Broker.ITaskStore", "Comity.Core.Access.IKeyStore"];

    private static readonly string[] s_sql = ["System.Data", "Microsoft.Data", "SQLitePCL", "Npgsql", "Dapper"];

    private static readonly string[] s_web = ["Microsoft.AspNetCore", "Microsoft.Extensions.Hosting"];

    /// <summary>A name covers all that lies below it. Sources: STYLE §1, DESIGN §2.</summary>
    private static readonly Room[] s_rooms =
    [
        new("Comity.Core", ["Comity.Stores", "Comity.Agents", "Comity.Server", "Comity.Cli", "System.Net", .. s_web, .. s_sql]),
        new("Comity.Core.Tasks",
        [
            "Comity.Core.Broker", "Comity.Core.Worker", "Microsoft.Extensions", "System.Threading.Tasks", "System.TimeProvider",
            "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.Stream",
            "System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now",
            "System.Diagnostics.Stopwatch", "System.Console", "System.Environment",
        ]),
        new("Comity.Core.Catalog", ["Comity.Core.Broker"]),
        new("Comity.Core.Access", ["Comity.Core.Worker", "Comity.Core.Catalog", "Comity.Core.Tasks.TaskMachine"]),

        new("Comity.Stores", ["Comity.Agents", "Comity.Server", "Comity.Cli", "System.Net.Http", .. s_web]),
        new("Comity.Stores.Sqlite", ["Npgsql", "Comity.Stores.Postgres"]),
        new("Comity.Stores.Postgres", ["SQLitePCL", "Comity.Stores.Sqlite"]),

        new("Comity.Agents", ["Comity.Server", "Comity.Cli", "Comity.Core.Broker", .. s_store, .. s_web, .. s_sql]),

        new("Comity.Server.Dialects",
            ["Comity.Agents", "Comity.Cli", "Comity.Core.Worker", "Comity.Server.Admin", "Comity.Server.Dashboard", "Comity.Server.Hosting", .. s_store, .. s_sql]),
        new("Comity.Server.Dialects.Wire", ["Comity.Server.Dialects"]) { MayName = ["Comity.Server.Dialects.Wire"] },
        new("Comity.Server.Dialects.A2A", ["Comity.Server.Dialects"]) { MayName = ["Comity.Server.Dialects.A2A", "Comity.Server.Dialects.Wire"] },
        new("Comity.Server.Admin", ["Comity.Server.Dialects", "Comity.Server.Dashboard", "Comity.Server.Hosting", "Comity.Cli", .. s_store, .. s_sql])
        {
            MayName = ["Comity.Server.Dialects.Wire"],
        },
        new("Comity.Server", ["Comity.Cli", .. s_sql]),

        new("Comity.Cli", ["Comity.Core.Broker", "Comity.Core.Worker", "Comity.Server.Dialects", "Comity.Server.Admin", .. s_store, .. s_sql]),
    ];

    public static TheoryData<string> Rooms => [.. s_rooms.Select(room => room.Name)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_names_nothing_it_must_not_know(string name)
    {
        var room = s_rooms.Single(r => r.Name == name);
        var assembly = room.AssemblyName;
        using var names = new NamesInCode(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

        names.TypesBelow(room.Name).ShouldNotBeEmpty($"Nothing lives in {room.Name}, so nothing was checked.");
        room.Violations(names).ShouldBeEmpty();
    }

    [Fact]
    public void Projects_reference_each_other_only_downwards()
    {
        string[] order = ["Comity.Core", "Comity.Stores", "Comity.Agents", "Comity.Server", "comity"];
        var sideways = new HashSet<(string, string)> { ("Comity.Agents", "Comity.Stores") };
        foreach (var (project, rank) in order.Select((project, rank) => (project, rank)))
        {
            using var names = new NamesInCode(Path.Combine(AppContext.BaseDirectory, project + ".dll"));
            var upwards = names.References.Where(r => Array.IndexOf(order, r) >= rank || sideways.Contains((project, r)));
            upwards.ShouldBeEmpty(project);
        }
    }

    [Theory]
    [InlineData("InSignature", "System.IO.FileInfo")]
    [InlineData("InGenericArgument", "System.IO.DirectoryInfo")]
    [InlineData("InAsyncBody", "System.IO.File.ReadAllTextAsync")]
    [InlineData("InLambda", "System.IO.File.Exists")]
    [InlineData("InAttribute", "System.ObsoleteAttribute")]
    [InlineData("AsBaseType", "System.IO.MemoryStream")]
    [InlineData("InTypeTest", "System.IO.StringReader")]
    public void A_planted_violation_is_found(string where, string named)
    {
        var room = new Room($"Comity.Tests.Planted.{where}", [named]);
        using var names = new NamesInCode(typeof(RoomTests).Assembly.Location);
        room.Violations(names).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_name_that_only_begins_alike_is_no_violation()
    {
        using var names = new NamesInCode(typeof(RoomTests).Assembly.Location);
        new Room("Comity.Tests.Planted.InSignature", ["System.IO.File"]).Violations(names).ShouldBeEmpty();
    }

    private sealed record Room(string Name, string[] MustNotName)
    {
        public string[] MayName { get; init; } = [];

        public string AssemblyName => Name.Split('.') is ["Comity", "Cli", ..] ? "comity" : string.Join('.', Name.Split('.').Take(2));

        public IReadOnlyList<string> Violations(NamesInCode names) =>
        [
            .. from type in names.TypesBelow(Name)
               from named in names.NamedBy(type)
               where MustNotName.Any(wall => NamesInCode.IsBelow(named, wall)) && !MayName.Any(door => NamesInCode.IsBelow(named, door))
               select $"{type} names {named}",
        ];
    }
}
