using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;

namespace Comity.Stores.Tests.Postgres;

public sealed class PostgresIntake : IntakeSuite<PostgresEngine>;

public sealed class PostgresRuns : RunSuite<PostgresEngine>;

public sealed class PostgresReads : ReadSuite<PostgresEngine>;

public sealed class PostgresLists : ListSuite<PostgresEngine>;

public sealed class PostgresKeys : KeySuite<PostgresEngine>;

public sealed class PostgresPush : PushSuite<PostgresEngine>;
