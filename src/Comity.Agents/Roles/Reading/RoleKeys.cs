namespace Comity.Agents.Roles.Reading;

/// <summary>Which keys stand where. The reference of role files is <c>docs/role-files.md</c>.</summary>
internal static class RoleKeys
{
    public const string Script = "script";

    public static readonly KeyTable Envelope = new("the file", "apiVersion", "kind", "metadata", "spec");

    public static readonly KeyTable Metadata = new("metadata", "name", "description", "version", "tags")
    {
        WithoutEffect = ["author", "team", "dependencies", "bundle", "spec_version"],
    };

    public static readonly KeyTable Spec = new("spec",
        "role", "prompt", "model", "tools", "skills", "guardrails", "retry", "timeout", "concurrency", "history", "execution",
        "output", "on_ambiguous", "intake", "card", Script)
    {
        WithoutEffect =
        [
            "security", "capabilities", "deps_schema", "triggers", "sinks", "ingest", "memory", "autonomy", "reasoning",
            "resources", "observability", "auto_skills", "tool_search", "daemon",
        ],
        Later = ["acp", "a2a", "cloud", "agents"],
    };

    public static readonly KeyTable Flat = Metadata.With(Spec) with { Place = "the file" };

    public static readonly KeyTable Model = new("model",
        "provider", "name", "base_url", "api_key", "api_key_env", "temperature", "max_tokens", "context_window", "top_p", "top_k",
        "seed", "stop_sequences", "parallel_tool_calls", "presence_penalty", "frequency_penalty", "tool_choice", "thinking",
        "extra_headers", "extra_headers_env", "extra_body", "request_timeout", "http_retries",
        "http_retry_max_wait")
    {
        WithoutEffect = ["logit_bias", "prompt_cache", "fallback", "fallback_on", "concurrency"],
    };

    public static readonly KeyTable Guardrails = new("guardrails",
        "timeout_seconds", "max_tool_calls", "max_tokens_per_run", "max_request_limit", "max_tool_rounds", "tools_at_once",
        "tool_result_chars")
    {
        WithoutEffect =
        [
            "input_tokens_limit", "total_tokens_limit", "per_request_input_tokens_limit", "cost_limit", "session_token_budget",
            "run_token_budget", "daemon_token_budget", "daemon_daily_token_budget", "daemon_daily_cost_budget",
            "daemon_weekly_cost_budget", "budget_timezone", "max_iterations", "autonomous_token_budget",
            "autonomous_timeout_seconds", "retry_policy", "circuit_breaker",
        ],
    };

    public static readonly KeyTable Execution = new("execution", "tool_timeout_seconds", "http_retries", "http_retry_max_wait")
    {
        WithoutEffect = ["retries", "output_retries", "end_strategy", "max_concurrency"],
    };

    public static readonly KeyTable Output = new("output", "type")
    {
        WithoutEffect = ["schema", "schema_file", "mode"],
    };

    public static readonly KeyTable Retry = new("retry", "max_attempts", "backoff", "backoff_max");

    public static readonly KeyTable Intake = new("intake", "messageId");

    public static readonly KeyTable Card = new("card",
        "skills", "extendedSkills", "provider", "documentationUrl", "iconUrl", "inputModes", "outputModes", "extensions");

    public static readonly KeyTable Provider = new("provider", "organization", "url");

    public static readonly KeyTable Extension = new("extension", "uri", "description", "required", "params");

    public static readonly KeyTable Skill = new("skill",
        "id", "name", "description", "tags", "examples", "inputModes", "outputModes");

    public static readonly KeyTable Rule = new("rule", "when", "do");

    public static readonly KeyTable When = new("when", "text", "messageId", "state", "metadata", "attempt");

    public static readonly KeyTable Part = new("part", "text", "raw", "url", "data", "filename", "mediaType", "metadata");

    public static readonly KeyTable Status = new("status", "state", "text", "parts", "metadata");

    public static readonly KeyTable Saying = new("the step", "text", "parts", "metadata");

    public static readonly KeyTable Fail = new("fail", "text", "parts", "metadata", "transient");

    public static readonly KeyTable Approve = new("approve", "text", "parts", "metadata", "action");

    public static readonly KeyTable Artifact = new("artifact",
        "id", "name", "description", "text", "parts", "append", "last", "metadata");

    public static readonly KeyTable Repeat = new("repeat", "times", "do");

    public static readonly KeyTable Call = new("call", "tool", "arguments", "as");

    public static readonly KeyTable Delegate = new("delegate", "agent", "text", "parts", "as");
}
