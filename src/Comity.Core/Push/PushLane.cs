using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>The events of one task on their way to one receiver: they are delivered in order, and no lane waits for another.</summary>
/// <param name="Target">The id of a push target of the task or, with <paramref name="IsWebhook"/>, of a webhook.</param>
public readonly record struct PushLane(TaskId Task, string Target, bool IsWebhook);
