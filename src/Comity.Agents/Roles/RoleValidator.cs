using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Agents.Roles;

/// <summary>Checks role files without running anything and without asking any model.</summary>
public static class RoleValidator
{
    /// <param name="path">A file, or a folder.</param>
    /// <returns>All errors and warnings, in the order of the files.</returns>
    public static IReadOnlyList<RoleProblem> Validate(string path) => Inspect(path).Problems;

    /// <summary>The problems, and what was found beside them.</summary>
    public static RoleReport Inspect(string path)
    {
        var time = TimeProvider.System;
        var workshop = new RoleWorkshop(allowPrivateNetwork: false, modelOverride: null, time, NullLoggerFactory.Instance, detect: () => null);
        using var library = new RoleLibrary(new RoleLibraryOptions { Sources = [path] }, time, NullLoggerFactory.Instance, workshop);
        return library.Inspect();
    }
}
