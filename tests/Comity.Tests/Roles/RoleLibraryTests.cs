using Comity.Agents.Roles;
using Comity.Core.Catalog;
using Comity.Tests.Support;

namespace Comity.Tests.Roles;

public sealed class RoleLibraryTests : IDisposable
{
    private readonly RoleFolder _folder = new();

    [Fact]
    public void Agents_come_in_the_order_of_the_sources_those_of_a_folder_by_name_and_the_demo_last()
    {
        var z = _folder.Write("one/z.yaml", RoleFolder.Echo("z-agent"));
        _folder.Write("two/b.yml", RoleFolder.Echo("b-agent"));
        _folder.Write("two/a.json", """{"apiVersion":"comity/v1","kind":"Agent","metadata":{"name":"a-agent"},"spec":{"script":[{"do":["reject"]}]}}""");
        _folder.Write("two/below/c.yaml", RoleFolder.Echo("c-agent"));
        _folder.Write("two/.hidden/d.yaml", RoleFolder.Echo("d-agent"));
        _folder.Write("two/.e.yaml", RoleFolder.Echo("e-agent"));
        _folder.Write("two/notes.txt", "not read");
        using var library = RoleFolder.Library(new RoleLibraryOptions { Sources = [z, Path.Combine(_folder.Path, "two")], Demo = true });

        var load = library.Load();
        load.Problems.ShouldBeEmpty();
        Names(load).Take(6).ShouldBe(["z-agent", "a-agent", "b-agent", "c-agent", "echo", "approver"]);
    }

    [Fact]
    public void An_agent_of_the_users_takes_the_place_of_a_bundled_one()
    {
        var path = _folder.Write("echo.yaml", RoleFolder.Echo("echo"));
        using var library = RoleFolder.Library(new RoleLibraryOptions { Sources = [path], Demo = true });
        var load = library.Load();
        load.Problems.ShouldBeEmpty();
        load.Agents.Single(agent => agent.Name.Value == "echo").Source.ShouldBe(path);
    }

    [Fact]
    public void Two_agents_of_one_name_are_an_error_that_names_both_files()
    {
        var a = _folder.Write("a.yaml", RoleFolder.Echo("twin"));
        var b = _folder.Write("b.yaml", RoleFolder.Echo("twin"));
        using var library = _folder.Library();
        library.Load().Problems.ShouldBe([new RoleProblem(b, 3, 18, $"The agent 'twin' is also in {a}.", "give one of the two another name")]);
    }

    [Fact]
    public void All_problems_of_a_file_are_told_at_once_in_its_order()
    {
        var path = _folder.Write("a.yaml", """
            apiVersion: comity/v2
            kind: Agent
            metadata: {name: No Good, colour: red}
            spec:
              timeout: soon
              tiemout: 5
              script:
                - do: [{wait: long}, {stauts: x}]
                - when: {txt: x}
            """);
        RoleValidator.Validate(path).Select(problem => (problem.Line, problem.Column)).ShouldBe(
            [(1, 13), (3, 18), (3, 27), (5, 12), (6, 3), (8, 7), (8, 19), (8, 27), (9, 7), (9, 14)]);
    }

    [Fact]
    public void A_missing_source_is_told()
    {
        using var library = _folder.Library(Path.Combine(_folder.Path, "nowhere"));
        library.Load().Problems.ShouldHaveSingleItem().Message.ShouldBe("There is no such file or folder.");
    }

    [Fact]
    public void A_file_in_a_folder_that_is_no_role_file_is_only_a_warning()
    {
        _folder.Write("agent.yaml", RoleFolder.Echo("a"));
        var compose = _folder.Write("compose.yaml", "services: {web: {image: x}}");
        using var library = _folder.Library();
        var load = library.Load();
        load.HasErrors.ShouldBeFalse();
        load.Problems.ShouldHaveSingleItem().File.ShouldBe(compose);
        RoleValidator.Inspect(compose).HasErrors.ShouldBeTrue("named itself, it should be one");
    }

    [Fact]
    public void Unchanged_files_keep_their_very_instances()
    {
        _folder.Write("a.yaml", RoleFolder.Echo("a"));
        var b = _folder.Write("b.yaml", RoleFolder.Echo("b"));
        using var library = RoleFolder.Library(new RoleLibraryOptions { Sources = [_folder.Path], Demo = true });
        var before = library.Load();
        File.WriteAllText(b, RoleFolder.Echo("b", "other: {{text}}"));
        var after = library.Load();

        Agent(after, "a").ShouldBeSameAs(Agent(before, "a"));
        Agent(after, "echo").ShouldBeSameAs(Agent(before, "echo"));
        Agent(after, "b").ShouldNotBeSameAs(Agent(before, "b"));
    }

    [Fact]
    public void A_file_that_breaks_keeps_its_last_good_agent_and_is_told()
    {
        var path = _folder.Write("a.yaml", RoleFolder.Echo("a"));
        using var library = _folder.Library();
        var good = Agent(library.Load(), "a");

        File.WriteAllText(path, "apiVersion: [");
        var broken = library.Load();
        broken.HasErrors.ShouldBeTrue();
        Agent(broken, "a").ShouldBeSameAs(good);
        Agent(library.Load(), "a").ShouldBeSameAs(good);

        File.WriteAllText(path, RoleFolder.Echo("a"));
        var mended = library.Load();
        mended.Problems.ShouldBeEmpty();
        Agent(mended, "a").ShouldNotBeSameAs(good);
    }

    [Fact]
    public void A_file_that_is_gone_takes_its_agent_with_it()
    {
        var path = _folder.Write("a.yaml", RoleFolder.Echo("a"));
        _folder.Write("b.yaml", RoleFolder.Echo("b"));
        using var library = _folder.Library();
        library.Load();
        File.Delete(path);
        Names(library.Load()).ShouldBe(["b"]);
    }

    [Fact]
    public void A_file_of_endless_aliases_is_refused_in_no_time()
    {
        var lines = Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 9))}]");
        var path = _folder.Write("bomb.yaml", "a0: &a0 [x]\n" + string.Join('\n', lines));
        RoleValidator.Validate(path).ShouldHaveSingleItem().Message.ShouldBe("This is not YAML: more than 100000 values.");
        path = _folder.Write("deep.yaml", new string('[', 10_000));
        RoleValidator.Validate(path).ShouldHaveSingleItem().Message.ShouldBe("This is not YAML: nested deeper than 64 levels.");
        path = _folder.Write("large.yaml", new string('#', 2_000_000));
        RoleValidator.Validate(path).ShouldHaveSingleItem().Message.ShouldBe("The file is larger than 1024 KiB.");
    }

    [Fact]
    public void No_mutilation_of_a_file_makes_loading_throw()
    {
        var folder = Path.Combine(_folder.Path, "one");
        var random = new Random(20_261_120);
        string[] pieces = ["{", "}", "[", "]", ":", "-", "&a", "*a", "\"", "'", "|", ">", "#", "%", "!", "!!int", "\t", "\n", "\0", "\uFEFF", "? ", "<<: ", "{{", "}}", "null", "1e999", "${X}", "---", "é", "\\uD83D", "\"\\uD83D\""];
        var seeds = typeof(RoleLibrary).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)).Select(Resource).ToArray();
        for (var i = 0; i < 1_000; i++)
        {
            var text = seeds[random.Next(seeds.Length)];
            for (var cuts = random.Next(1, 4); cuts > 0; cuts--)
            {
                var at = random.Next(text.Length);
                text = text.Remove(at, Math.Min(random.Next(0, 12), text.Length - at)).Insert(at, pieces[random.Next(pieces.Length)]);
            }

            _folder.Write("one/agent.yaml", text);
            using var library = _folder.Library(folder);
            Should.NotThrow(library.Load, $"seed {i}: {text}");
        }
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(RoleLibrary).Assembly.GetManifestResourceStream(name) ?? Stream.Null);
        return reader.ReadToEnd();
    }

    [Fact]
    public async Task A_change_is_told_when_the_files_have_come_to_rest()
    {
        var path = _folder.Write("a.yaml", RoleFolder.Echo("a"));
        using var library = RoleFolder.Library(new RoleLibraryOptions { Sources = [_folder.Path], WatchQuiet = TimeSpan.FromMilliseconds(1) });
        var before = library.Load();
        var told = new TaskCompletionSource<RoleLoad>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = library.Watch(load =>
        {
            if (Names(load).Contains("b")) told.TrySetResult(load);
        });

        _folder.Write("b.yaml", RoleFolder.Echo("b"));
        var load = await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Agent(load, "a").ShouldBeSameAs(Agent(before, "a"));
        load.Agents.Single(agent => agent.Name.Value == "a").Source.ShouldBe(path);
    }

    [Fact]
    public async Task A_change_between_loading_and_watching_is_told_too()
    {
        using var library = RoleFolder.Library(new RoleLibraryOptions { Sources = [_folder.Path], WatchQuiet = TimeSpan.Zero });
        library.Load();
        _folder.Write("late.yaml", RoleFolder.Echo("late"));
        var told = new TaskCompletionSource<RoleLoad>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = library.Watch(load => told.TrySetResult(load));
        Names(await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBe(["late"]);
    }

    [Fact]
    public async Task Where_the_system_tells_nothing_files_are_looked_at_from_time_to_time()
    {
        var time = new ManualTime();
        var options = new RoleLibraryOptions { Sources = [Path.Combine(_folder.Path, "late")], WatchPoll = TimeSpan.FromSeconds(5) };
        using var library = RoleFolder.Library(options, time);
        var told = new TaskCompletionSource<RoleLoad>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = library.Watch(load => told.TrySetResult(load));

        _folder.Write("late/a.yaml", RoleFolder.Echo("a"));
        while (!told.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Names(await told.Task).ShouldBe(["a"]);
    }

    [Fact]
    public void A_model_for_all_agents_replaces_each_ones_own()
    {
        _folder.Write("a.yaml", "name: a\nmodel: openai:gpt-4o-mini\nprompt: x");
        using var library = RoleFolder.Library(new RoleLibraryOptions { Sources = [_folder.Path], ModelOverride = "ollama:llama3.2" });
        var load = library.Load();
        load.Problems.ShouldBeEmpty();
        load.Agents.ShouldHaveSingleItem().Unavailable.ShouldBeNull("Ollama needs no key");
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("nobody:x")]
    public void A_model_for_all_agents_that_cannot_be_is_told(string model)
    {
        _folder.Write("a.yaml", "name: a\nmodel: ollama:llama3.2\nprompt: x");
        using var library = RoleFolder.Library(new RoleLibraryOptions { Sources = [_folder.Path], ModelOverride = model });
        var problem = library.Load().Problems.ShouldHaveSingleItem();
        (problem.File, problem.Severity).ShouldBe(("--model", RoleSeverity.Error));
    }

    [Fact]
    public void A_skill_file_gives_the_card_its_skill_and_a_change_of_it_makes_a_new_agent()
    {
        const string skill = "---\nname: tables\ndescription: Makes tables\ntags: [text]\nlicense: MIT\n---\nUse few columns.\n";
        var path = _folder.Write("skills/tables/SKILL.md", skill);
        _folder.Write("a.yaml", "name: a\nmodel: ollama:llama3.2\nprompt: x\nskills: [tables, {id: other}]");
        using var library = _folder.Library();
        var before = library.Load();
        before.Problems.Select(problem => (problem.File, problem.Line, problem.Severity)).ShouldBe([(path, 5, RoleSeverity.Warning)]);
        Agent(before, "a").Skills.Select(one => (one.Id, one.Description)).ShouldBe([("tables", "Makes tables"), ("other", "")]);
        Agent(library.Load(), "a").ShouldBeSameAs(Agent(before, "a"));

        File.WriteAllText(path, skill.Replace("few", "two", StringComparison.Ordinal));
        Agent(library.Load(), "a").ShouldNotBeSameAs(Agent(before, "a"));
    }

    [Fact]
    public void A_skill_that_is_missing_or_broken_is_told_with_its_place()
    {
        var role = _folder.Write("a.yaml", "name: a\nmodel: ollama:llama3.2\nskills: [missing, bare, nameless]");
        var bare = _folder.Write("skills/bare/SKILL.md", "Just a text.");
        var nameless = _folder.Write("skills/nameless/SKILL.md", "---\ndescription: x\n---\n");
        using var library = _folder.Library(role);
        library.Load().Problems.Select(problem => (problem.File, problem.Line, problem.Column, problem.Message)).ShouldBe(
        [
            (role, 3, 10, "There is no skill 'missing'."),
            (bare, 1, 1, "A skill begins with its front matter."),
            (nameless, 2, 1, "The skill has no 'name'."),
        ]);

        _folder.Write("skills/missing/SKILL.md", "---\nname: missing\ndescription: x\n---\n");
        library.Load().Problems.Count.ShouldBe(2, "the missing one has come");
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Names(RoleLoad load) => [.. load.Agents.Select(agent => agent.Name.Value)];

    private static AgentDescriptor Agent(RoleLoad load, string name) => load.Agents.Single(agent => agent.Name.Value == name);
}
