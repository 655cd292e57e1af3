-- Moments are UTC ticks (100 ns). States are the numbers of TaskState; 5 and above are terminal. Payloads are written
-- by Payload/, not by SQL. Written for SQLite 3.35: no STRICT, no ->>.

CREATE TABLE task (
    no             INTEGER PRIMARY KEY, -- given by the one writer in order of creation; names the task in other tables
    id             TEXT    NOT NULL,
    owner          TEXT    NOT NULL,
    agent          TEXT    NOT NULL,
    context        TEXT    NOT NULL,
    state          INTEGER NOT NULL,
    status_at      INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    fence          INTEGER NOT NULL,
    lease_node     TEXT,
    lease_until    INTEGER,
    attempt        INTEGER NOT NULL,
    not_before     INTEGER,
    deadline       INTEGER,
    parent         TEXT,
    depth          INTEGER NOT NULL,
    origin         TEXT    NOT NULL,
    status_message BLOB,
    -- The events 1..head_seq, which came with the commit that made the task and are small enough to live in its row.
    head_seq       INTEGER NOT NULL,
    head_events    BLOB
);

-- Written on the way of every task: the next five. Ids and numbers grow, so that inserts go to the right-hand edge.

-- Find by id.
CREATE UNIQUE INDEX task_by_id ON task (id);

-- Every list that is not of one context. A list over several agents or states merges their ranges; task_count tells
-- which ranges there are, so that no list walks over tasks it does not show.
CREATE INDEX task_by_state ON task (owner, agent, state, status_at DESC, id DESC);

-- Lists of a context, with the filters answered from the index; and a conversation (by no, which every index carries).
CREATE INDEX task_by_context ON task (owner, context, status_at DESC, id DESC, agent, state);

-- Leases that ended, or that a node left behind. As many entries as there are runs.
CREATE INDEX task_leased ON task (lease_until, lease_node) WHERE lease_node IS NOT NULL AND state < 5;

-- Deadlines of what is not finished.
CREATE INDEX task_due ON task (deadline) WHERE deadline IS NOT NULL AND state < 5;

-- Written only for tasks that had to queue, wait between attempts, or were delegated.

CREATE INDEX task_claimable ON task (agent, not_before, created_at) WHERE state = 1 AND lease_node IS NULL;
CREATE INDEX task_waiting ON task (not_before) WHERE state = 1 AND lease_node IS NULL AND not_before IS NOT NULL;
CREATE INDEX task_by_parent ON task (parent) WHERE parent IS NOT NULL AND state < 5;

-- The events that one commit brought for one task, in one row. The key is task.no * 2^28 + the first sequence number:
-- one tree keeps them by task and in order, and there is no second index to write.
CREATE TABLE task_event (
    key      INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    payload  BLOB    NOT NULL
);

-- How many tasks of an owner and agent stand in each state: exact totals that cost nothing to ask for.
CREATE TABLE task_count (
    owner TEXT    NOT NULL,
    agent TEXT    NOT NULL,
    state INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (owner, agent, state)
) WITHOUT ROWID;

-- What was accepted before, appended in order of time, which also serves pruning without an index.
CREATE TABLE intake (
    no      INTEGER PRIMARY KEY, -- given by the one writer, never twice
    key     BLOB    NOT NULL,
    content BLOB    NOT NULL,
    task    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL
);

-- Where to find a key. The hash of a key falls anywhere, so that an entry written with its row would cost a page of its
-- own in every commit; entries are written many at a time, in order, and until then the writer has them in memory.
CREATE TABLE intake_key (
    key BLOB PRIMARY KEY,
    no  INTEGER NOT NULL
) WITHOUT ROWID;

-- One row: the last number whose key, and those of all before it, have their entry.
CREATE TABLE intake_indexed (no INTEGER NOT NULL);
INSERT INTO intake_indexed (no) VALUES (0);

CREATE TABLE api_key (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    principal  TEXT    NOT NULL,
    scopes     INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
) WITHOUT ROWID;

-- One row, written to prove that the store can write.
CREATE TABLE probe (
    no INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
);
