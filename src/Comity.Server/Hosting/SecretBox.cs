using System.Security.Cryptography;
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

    private Lazy<IDataProtector> _protector = new(() => Load(folder));

    public byte[] Seal(ReadOnlySpan<byte> secret) => Volatile.Read(ref _protector).Value.Protect(secret.ToArray());

    public byte[] Open(ReadOnlySpan<byte> sealedSecret)
    {
        var secret = sealedSecret.ToArray();
        try
        {
            return Volatile.Read(ref _protector).Value.Unprotect(secret);
        }
        catch (CryptographicException)
        {
            // Another node may have made the key after this one had looked, and keys are looked at once a day only.
            var anew = new Lazy<IDataProtector>(() => Load(folder));
            var opened = anew.Value.Unprotect(secret);
            Volatile.Write(ref _protector, anew);
            return opened;
        }
    }

    private static IDataProtector Load(string folder)
    {
        DataFolder.Make(folder);
        return DataProtectionProvider.Create(new DirectoryInfo(folder), protection => protection.SetApplicationName(Application)).CreateProtector(Purpose);
    }
}
