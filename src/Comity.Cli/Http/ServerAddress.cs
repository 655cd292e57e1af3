using System.CommandLine;

namespace Comity.Cli.Http;

/// <summary>The options of every verb that speaks to a server.</summary>
internal sealed class ServerAddress
{
    public const string Default = "http://127.0.0.1:8080";
    private const string UrlVariable = "COMITY_URL";
    private const string KeyVariable = "COMITY_KEY";

    public Option<string> Url { get; } = new("--url") { Description = $"The server. Default: {UrlVariable}, else {Default}.", HelpName = "URL" };

    public Option<string> Key { get; } = KeyOption();

    public static Option<string> KeyOption() => new("--key") { Description = $"The API key. Default: {KeyVariable}.", HelpName = "KEY" };

    public void AddTo(Command command)
    {
        command.Add(Url);
        command.Add(Key);
    }

    public ApiClient Connect(ParseResult parsed) => new(
        ParseUrl(parsed.GetValue(Url) ?? Variable(UrlVariable) ?? Default), KeyOf(parsed, Key));

    public static string? KeyOf(ParseResult parsed, Option<string> option) => parsed.GetValue(option) ?? Variable(KeyVariable);

    /// <exception cref="CommandFailedException">Not an http or https URL.</exception>
    public static Uri ParseUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? new Uri(text.TrimEnd('/') + "/")
        : throw new CommandFailedException($"'{text}' is not an http or https URL.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
