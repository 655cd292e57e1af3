using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;

namespace Comity.Stores.Tests.Sqlite;

public sealed class SqliteIntake : IntakeSuite<SqliteEngine>;

public sealed class SqliteRuns : RunSuite<SqliteEngine>;

public sealed class SqliteReads : ReadSuite<SqliteEngine>;

public sealed class SqliteLists : ListSuite<SqliteEngine>;

public sealed class SqliteKeys : KeySuite<SqliteEngine>;

public sealed class SqlitePush : PushSuite<SqliteEngine>;
