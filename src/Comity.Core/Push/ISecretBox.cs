namespace Comity.Core.Push;

/// <summary>Keeps secrets unreadable at rest. Supplied by hosting.</summary>
public interface ISecretBox
{
    byte[] Seal(ReadOnlySpan<byte> secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">The keys that sealed it are gone.</exception>
    byte[] Open(ReadOnlySpan<byte> sealedSecret);
}
