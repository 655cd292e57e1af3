using Comity.Agents.Roles;

namespace Comity.Tests.Roles;

/// <summary>What is wrong with a file is told with its place and a way out. In each row, ¦ stands before the place.</summary>
public sealed class InvalidRoleTests
{
    private const string Head = "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: a}\n";
    private const string Script = "  script: [{do: [reject]}]\n";

    public static TheoryData<string, string, string?> Files => new()
    {
        // The file as a whole.
        { "¦", "The file is empty.", "begin with apiVersion: comity/v1" },
        { "¦- a\n- b", "A role file is a mapping, not a list.", "begin with apiVersion: comity/v1" },
        { "¦just words", "A role file is a mapping, not a text.", "begin with apiVersion: comity/v1" },
        { "¦services: {web: {}}", "This is no role file: it has no apiVersion, kind, metadata and spec, nor a name and a prompt.", "begin with apiVersion: comity/v1" },
        { "a: b\n c¦: d", "This is not YAML: while scanning a plain scalar value, found invalid mapping.", "check indentation, colons and quotes around this place" },
        { "a: ¦\"b", "This is not YAML: while scanning a quoted scalar, found unexpected end of stream.", "check indentation, colons and quotes around this place" },
        { "a: ¦*nobody", "This is not YAML: an alias without an anchor before it.", "check indentation, colons and quotes around this place" },
        { "a: ¦!ruby/object x", "This is not YAML: tags of other types than YAML's own are not read.", "check indentation, colons and quotes around this place" },
        { Head + "spec:\n" + Script + "¦---\nb: 1", "A file holds one agent; a second document begins here.", "move it to a file of its own" },

        // The envelope.
        { "¦kind: Agent\nmetadata: {name: a}\nspec:\n" + Script, "The file has no 'apiVersion'.", "add apiVersion: comity/v1" },
        { "apiVersion: ¦comity/v2\nkind: Agent\nmetadata: {name: a}\nspec:\n" + Script, "There is no apiVersion 'comity/v2'.", "did you mean 'comity/v1'?" },
        { "apiVersion: comity/v1\nkind: ¦Agnet\nmetadata: {name: a}\nspec:\n" + Script, "There is no kind 'Agnet'.", "use kind: Agent" },
        { "apiVersion: initrunner/v1\nkind: ¦Team\nmetadata: {name: a}\nspec: {}", "Kind 'Team' is not supported by this version.", "use kind: Agent" },
        { "¦apiVersion: comity/v1\nmetadata: {name: a}\nspec:\n" + Script, "The file has no 'kind'.", "add kind: Agent" },
        { "¦apiVersion: comity/v1\nkind: Agent\nmetadata: {name: a}", "The file has no 'spec'.", "add spec: with a script or a model" },
        { "¦apiVersion: comity/v1\nkind: Agent\nspec:\n" + Script, "The file has no 'metadata'.", "add metadata: {name: …}" },
        { Head + "¦sepc: {}\nspec:\n" + Script, "the file has no key 'sepc'.", "did you mean 'spec'?" },
        { Head + "spec: ¦[a]", "'spec' must be a mapping, not a list.", null },

        // Metadata.
        { "apiVersion: comity/v1\nkind: Agent\nmetadata: ¦{description: x}\nspec:\n" + Script, "metadata has no 'name'.", "add name: my-agent" },
        { "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: ¦My Agent}\nspec:\n" + Script, "'My Agent' cannot be an agent's name.", "such as 'my-agent'" },
        { "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: ¦\"!!\"}\nspec:\n" + Script, "'!!' cannot be an agent's name.", "use a-z, 0-9 and hyphens, 64 at most" },
        { "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: a, ¦desciption: x}\nspec:\n" + Script, "metadata has no key 'desciption'.", "did you mean 'description'?" },
        { "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: a, tags: ¦{x: y}}\nspec:\n" + Script, "'tags' must be a list, not a mapping.", null },
        { "apiVersion: comity/v1\nkind: Agent\nmetadata: {name: a, description: ¦[x]}\nspec:\n" + Script, "'description' must be a text, not a list.", null },

        // The spec.
        { Head + "spec: ¦{timeout: 5m}", "The agent has neither a script nor a model.", "add model: provider:name and role: …, or script: […]" },
        { Head + "spec:\n" + Script + "  ¦model: openai:gpt-4o-mini", "An agent has either a script or a model.", "remove one of them" },
        { Head + "spec:\n  role: x\n  model: openai:m\n  ¦prompt: y", "'role' and 'prompt' are the same thing.", "keep one of them" },
        { Head + "spec:\n  ¦acp: {command: claude}", "'acp' is not supported by this version.", null },
        { Head + "spec:\n  ¦a2a: {url: https://example.org}", "'a2a' is not supported by this version.", null },
        { Head + "spec:\n  ¦cloud: {}", "'cloud' is not supported by this version.", null },
        { Head + "spec:\n" + Script + "  ¦timout: 5m", "spec has no key 'timout'.", "did you mean 'timeout'?" },
        { Head + "spec:\n" + Script + "  timeout: 5m\n  ¦timeout: 6m", "'timeout' is written twice here.", "keep one of them" },
        { Head + "spec:\n" + Script + "  timeout: ¦soon", "'timeout' must be a duration, not 'soon'.", "write 500ms, 2s, 1m30s, 5m, PT5M, or a number of seconds" },
        { Head + "spec:\n" + Script + "  timeout: ¦-5", "'timeout' must be a duration, not '-5'.", "write 500ms, 2s, 1m30s, 5m, PT5M, or a number of seconds" },
        { Head + "spec:\n" + Script + "  timeout: ¦0", "'timeout' leaves no time at all.", "write 500ms, 2s, 1m30s, 5m, PT5M, or a number of seconds" },
        { Head + "spec:\n" + Script + "  timeout: ¦31d", "'timeout' is longer than allowed.", "use at most 2592000 s" },
        { Head + "spec:\n" + Script + "  concurrency: ¦0", "'concurrency' is 0, out of range.", "use 1 to 100000" },
        { Head + "spec:\n" + Script + "  concurrency: ¦many", "'concurrency' must be a whole number, not 'many'.", null },
        { Head + "spec:\n" + Script + "  on_ambiguous: ¦reurn", "'on_ambiguous' cannot be 'reurn'.", "did you mean 'rerun'?" },
        { Head + "spec:\n" + Script + "  on_ambiguous: ¦panic", "'on_ambiguous' cannot be 'panic'.", "use one of fail, ask, rerun" },
        { Head + "spec:\n" + Script + "  retry: {¦maxAttempts: 3}", "retry has no key 'maxAttempts'.", "did you mean 'max_attempts'?" },
        { Head + "spec:\n" + Script + "  retry: {max_attempts: ¦11}", "'max_attempts' is 11, out of range.", "use 1 to 10" },
        { Head + "spec:\n" + Script + "  retry: {backoff: ¦\"1 second\"}", "'backoff' must be a duration, not '1 second'.", "write 500ms, 2s, 1m30s, 5m, PT5M, or a number of seconds" },
        { Head + "spec:\n" + Script + "  intake: {messageId: ¦sometimes}", "'messageId' cannot be 'sometimes'.", "use one of uuid, always, never" },
        { Head + "spec:\n" + Script + "  guardrails: {¦timeout: 5}", "guardrails has no key 'timeout'.", "use one of timeout_seconds, max_tool_calls, max_tokens_per_run, max_request_limit, max_tool_rounds, tools_at_once, tool_result_chars" },

        { Head + "spec: {script: [{do: [{artifact: {parts: [{data: {a: 1, ¦a: 2}}]}}]}]}", "'a' is written twice here.", "keep one of them" },

        // The card.
        { Head + "spec:\n" + Script + "  card: {¦documentationURL: https://example.org, iconUrl: https://example.org}", "card has no key 'documentationURL'.", "did you mean 'documentationUrl'?" },
        { Head + "spec:\n" + Script + "  card: {documentationUrl: ¦docs/readme.md}", "'documentationUrl' is no absolute http or https address.", "write https://…" },
        { Head + "spec:\n" + Script + "  card: {inputModes: ¦[text]}", "'text' is no media type.", "write text/plain, image/* or */*" },
        { Head + "spec:\n" + Script + "  card: {provider: ¦{organization: Us}}", "provider has no 'url'.", "write https://…" },
        { Head + "spec:\n" + Script + "  card: {extensions: [¦{required: true}]}", "The extension has no 'uri'.", "an extension is known by its uri" },
        { Head + "spec:\n" + Script + "  card: {skills: [¦{name: x}]}", "The skill has no 'id'.", "give it a short id" },
        { Head + "spec:\n" + Script + "  card: {skills: [{id: x}, ¦{id: x}]}", "Two skills have the id 'x'.", "give each skill an id of its own" },

        // The model.
        { Head + "spec: {model: ¦gpt-4o-mini}", "'model' must be provider:name, not 'gpt-4o-mini'.", "such as openai:gpt-4o-mini or ollama:llama3.2" },
        { Head + "spec: {model: ¦\"opneai:gpt-4o\"}", "There is no model provider 'opneai'.", "did you mean 'openai'?" },
        { Head + "spec:\n  model: {provider: ¦olama, name: x}", "There is no model provider 'olama'.", "did you mean 'ollama'?" },
        { Head + "spec:\n  model: ¦{provider: openai}", "model has no 'name'.", "give the model's name as its provider spells it" },
        { Head + "spec:\n  model: {provider: openai, name: x, ¦temprature: 1}", "model has no key 'temprature'.", "did you mean 'temperature'?" },
        { Head + "spec:\n  model: {provider: openai, name: x, temperature: ¦hot}", "'temperature' must be a number, not 'hot'.", null },
        { Head + "spec:\n  model: {provider: openai, name: x, temperature: ¦3}", "'temperature': Must be from 0 to 2.", null },
        { Head + "spec:\n  model: {provider: openai, name: x, parallel_tool_calls: ¦yes}", "'parallel_tool_calls' must be true or false, not 'yes'.", null },
        { Head + "spec:\n  model: ¦{provider: openai-compat, name: x}", "'base_url': Provider 'openai-compat' needs base_url, such as http://127.0.0.1:8000/v1.", null },

        // Credentials.
        { Head + "spec:\n  model: {provider: openai, name: x, api_key: ¦sk-abcdefghijklmnopqrstuvwx}", "'api_key' holds a credential; role files hold none.", "put it into an environment variable and write ${NAME}" },
        { Head + "spec:\n  model: {provider: openai, name: x, api_key: ¦hunter2}", "'api_key' holds a credential; role files hold none.", "put it into an environment variable and write ${NAME}" },
        { Head + "spec:\n  model: {provider: openai, name: x, extra_headers: {X-Team: ¦blue}}", "The value of header 'X-Team' must come from the environment.", "write ${NAME}" },
        { Head + "spec:\n  model: openai:x\n  role: ¦use ghp_abcdefghijklmnopqrstuvwxyz", "This looks like a credential; role files hold none.", "put it into an environment variable and write ${NAME}" },

        // Tools.
        { Head + "spec:\n  model: openai:x\n  tools: [¦datetiem]", "There is no tool type 'datetiem'.", "did you mean 'datetime'?" },
        { Head + "spec:\n  model: openai:x\n  tools: [¦[a]]", "A tool must be a name, a name with its settings, or a mapping with 'type', not a list.", "write '- datetime' or '- {type: datetime}'" },
        { Head + "spec:\n  model: openai:x\n  tools: [{datetime: {approval: ¦needed}}]", "'approval' cannot be 'needed'.", "use one of auto, required" },
        { Head + "spec:\n  model: openai:x\n  tools: [{datetime: {¦permissions: {default: deny}}}]", "'permissions' is not supported by this version, and a rule that is not kept must not be written.", "remove it, or use approval: required" },

        // Scripts.
        { Head + "spec: {script: ¦[]}", "'script' has no rule.", "add one: - do: [{artifact: {text: \"echo: {{text}}\"}}]" },
        { Head + "spec: {script: ¦hello}", "'script' must be a list, not 'hello'.", null },
        { Head + "spec: {script: [¦{when: {text: x}}]}", "The rule has no 'do'.", "say what to do: do: [...]" },
        { Head + "spec: {script: [{¦wehn: {text: x}, do: [reject]}]}", "rule has no key 'wehn'.", "did you mean 'when'?" },
        { Head + "spec: {script: [{when: {¦message_id: x}, do: [reject]}]}", "when has no key 'message_id'.", "did you mean 'messageId'?" },
        { Head + "spec: {script: [{when: {state: ¦input_required}, do: [reject]}]}", "'state' cannot be 'input_required'.", "did you mean 'input-required'?" },
        { Head + "spec: {script: [{do: [{¦staus: {text: x}}]}]}", "There is no step 'staus'.", "did you mean 'status'?" },
        { Head + "spec: {script: [{do: [¦sleep]}]}", "There is no step 'sleep'.", "use one of status, wait, repeat, artifact, message, ask, authRequired, approve, fail, reject, call, delegate, sleep-forever" },
        { Head + "spec: {script: [{do: [{wait: 1s, ¦reject: x}]}]}", "A step is one thing; 'reject' is a second.", "begin it with '- ' or indent it" },
        { Head + "spec: {script: [{do: [{wait: ¦long}]}]}", "'wait' must be a duration, not 'long'.", "write 500ms, 2s, 1m30s, 5m, PT5M, or a number of seconds" },
        { Head + "spec: {script: [{do: [¦wait]}]}", "'wait' has no duration.", "write 500ms, 2s, 1m30s, 5m, PT5M, or a number of seconds" },
        { Head + "spec: {script: [{do: [{status: {state: ¦done, text: x}}]}]}", "A script cannot set the state 'done'.", "use one of working, completed, failed, rejected, input-required, auth-required" },
        { Head + "spec: {script: [{do: [{status: {state: ¦complete}}]}]}", "A script cannot set the state 'complete'.", "did you mean 'completed'?" },
        { Head + "spec: {script: [{do: [{repeat: ¦{do: [{wait: 1s}]}}]}]}", "repeat has no 'times'.", "say how often: times: 3" },
        { Head + "spec: {script: [{do: [{repeat: {times: ¦0, do: [{wait: 1s}]}}]}]}", "'times' is 0, out of range.", "use 1 to 1000000" },
        { Head + "spec: {script: [{do: [¦artifact]}]}", "'artifact' says nothing.", "add a text or parts" },
        { Head + "spec: {script: [{do: [{artifact: {parts: [¦{}]}}]}]}", "A part says nothing.", "use exactly one of text, raw, url, data" },
        { Head + "spec: {script: [{do: [{artifact: {parts: [¦{text: x, url: y}]}}]}]}", "A part is one thing, not text and url.", "use exactly one of text, raw, url, data" },
        { Head + "spec: {script: [{do: [{artifact: {parts: [{raw: ¦\"not base64\"}]}}]}]}", "'raw' is not base64.", "for a readable text use text" },
        { Head + "spec: {script: [{do: [{artifact: {text: ¦x, parts: []}}]}]}", "A step has either 'text' or 'parts'.", "put the text among the parts" },
        { Head + "spec: {script: [{do: [{status: {text: x}}, {¦message: y}]}]}", "A bare message is the whole answer; nothing may be said before it.", "use a status or an artifact" },
        { Head + "spec: {script: [{do: [{artifact: {text: ¦\"{{txt}}\"}}]}]}", "Nothing is known as '{{txt}}' here.", "did you mean 'text'?" },
        { Head + "spec: {script: [{do: [{delegate: {agent: b, as: ¦text}}]}]}", "'text' has a meaning of its own.", "choose another name" },
        { Head + "spec: {script: [{do: [{delegate: ¦{text: x}}]}]}", "delegate has no 'agent'.", "name an agent of this server" },
        { Head + "spec: {script: [{do: [{call: {tool: ¦datetiem}}]}]}", "There is no tool 'datetiem', or it needs an entry in 'tools'.", "did you mean 'datetime'?" },
        { Head + "spec: {script: [{do: [{¦approve: {}}]}]}", "'approve' says nothing.", "add a text or parts" },

        // JSON is YAML.
        { "{\"apiVersion\": \"comity/v1\", \"kind\": \"Agent\", \"metadata\": {\"name\": \"a\"},\n \"spec\": {\"script\": [{\"do\": [{¦\"statsu\": {}}]}]}}", "There is no step 'statsu'.", "did you mean 'status'?" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_broken_file_is_refused_with_place_and_way_out(string file, string message, string? suggestion)
    {
        using var folder = new RoleFolder();
        var mark = file.IndexOf('¦', StringComparison.Ordinal);
        var path = folder.Write("agent.yaml", file.Remove(mark, 1));
        var (line, column) = (file[..mark].Count(c => c == '\n') + 1, mark - file.LastIndexOf('\n', Math.Max(0, mark - 1)));
        if (mark == 0) column = 1;

        RoleValidator.Validate(path).ShouldHaveSingleItem().ShouldBe(new RoleProblem(path, line, column, message, suggestion));
    }
}
