using Comity.Core.Push;
using Microsoft.AspNetCore.DataProtection;

namespace Comity.Server.Hosting;

/// <summary>Seals with the keys of a folder, which are made and renewed by themselves. Whoever has the folder can read what
/// was sealed, so it is for this user's eyes only, and belongs into a backup of its own.</summary>
/// <param name="folder">Made with the first secret.</param>
internal sealed class SecretBox(string folder) : ISecretBox
{
    // Never to be changed: what was sealed under other names cannot be opened.
    private const string Application = "comity";
    private const string Purpose = "comity.secrets.v1";

    private readonly Lazy<IDataProtector> _protector = new(() => Open(folder));

    public byte[] Seal(ReadOnlySpan<byte> secret) => _protector.Value.Protect(secret.ToArray());

    byte[] ISecretBox.Open(ReadOnlySpan<byte> sealedSecret) => _protector.Value.Unprotect(sealedSecret.ToArray());

    private static IDataProtector Open(string folder)
    {
        DataFolder.Make(folder);
        return DataProtectionProvider.Create(new DirectoryInfo(folder), protection => protection.SetApplicationName(Application)).CreateProtector(Purpose);
    }
}
