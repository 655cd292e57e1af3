namespace Comity.Server.Admin;

/// <summary>Reads the role files again, when the operator does not want to wait for the watch.</summary>
public interface IAgentReload
{
    /// <returns>What is wrong with the files, one problem per line; agents of broken files stay as they were.</returns>
    IReadOnlyList<string> Reload();
}
