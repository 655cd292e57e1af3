namespace Comity.Agents.Tools;

/// <summary>A tool cannot do what it was asked. The message goes to the model, which may try otherwise.</summary>
public sealed class ToolException(string message) : Exception(message);
