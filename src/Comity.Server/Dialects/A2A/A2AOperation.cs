namespace Comity.Server.Dialects.A2A;

/// <summary>What a caller can ask for, whatever a version and a binding call it.</summary>
internal enum A2AOperation
{
    Send,
    Stream,
    Get,
    List,
    Cancel,
    Subscribe,
    CreatePushConfig,
    GetPushConfig,
    ListPushConfigs,
    DeletePushConfig,
    ExtendedCard,
}
