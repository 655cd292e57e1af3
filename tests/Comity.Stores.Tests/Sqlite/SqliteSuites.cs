using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;

namespace Comity.Stores.Tests.Sqlite;

public sealed class SqliteIntake : IntakeSuite<SqliteEngine>;
