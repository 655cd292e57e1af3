// Each class names something in one particular place, for RoomTests to find. Nothing here is ever called.
namespace Comity.Tests.Planted.InSignature
{
    internal interface IPlanted
    {
        FileInfo? Find();
    }
}

namespace Comity.Tests.Planted.InGenericArgument
{
    internal interface IPlanted
    {
        IReadOnlyList<DirectoryInfo?>? Find();
    }
}

namespace Comity.Tests.Planted.InAsyncBody
{
    internal static class Planted
    {
        public static async Task<int> ReadAsync(string path) => (await File.ReadAllTextAsync(path)).Length;
    }
}

namespace Comity.Tests.Planted.InLambda
{
    internal static class Planted
    {
        public static readonly Func<string, bool> Exists = path => path.Length > 0 && File.Exists(path);
    }
}

namespace Comity.Tests.Planted.InAttribute
{
    [Obsolete("Planted.")]
    internal static class Planted;
}

namespace Comity.Tests.Planted.AsBaseType
{
    internal sealed class Planted : MemoryStream;
}

namespace Comity.Tests.Planted.InTypeTest
{
    internal static class Planted
    {
        public static bool IsReader(object thing) => thing is StringReader;
    }
}
