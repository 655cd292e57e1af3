-- Moments are UTC ticks (100 ns). States are the numbers of TaskState; 5 and above are terminal. Payloads are written
-- by Payload/, not by SQL. Text is compared by its bytes. Written for PostgreSQL 13 and newer.

CREATE TABLE task (
    id             text    COLLATE "C" PRIMARY KEY,
    owner          text    COLLATE "C" NOT NULL,
    agent          text    COLLATE "C" NOT NULL,
    context        text    COLLATE "C" NOT NULL,
    state          integer NOT NULL,
    status_at      bigint  NOT NULL,
    created_at     bigint  NOT NULL,
    seq            bigint  NOT NULL,
    fence          bigint  NOT NULL,
    lease_node     text    COLLATE "C",
    lease_until    bigint,
    attempt        integer NOT NULL,
    not_before     bigint,
    deadline       bigint,
    parent         text    COLLATE "C",
    depth          integer NOT NULL,
    origin         text    NOT NULL,
    status_message bytea,
    -- The events 1..head_seq, which came with the commit that made the task and are small enough to live in its row.
    head_seq       bigint  NOT NULL,
    head_events    bytea
) WITH (fillfactor = 85); -- room beside a row, so that events and renewals, which no index knows, stay on its page

-- Written on the way of every task: these two. Every list that is not of one context merges ranges of the first;
-- task_count tells which ranges there are, so that no list walks over tasks it does not show.
CREATE INDEX task_by_state ON task (owner, agent, state, status_at, id);
CREATE INDEX task_by_context ON task (owner, context, status_at, id, agent, state);

-- As many entries as there are runs. Not by the end of the lease: a renewal would then move the row in every index.
CREATE INDEX task_leased ON task (lease_node) WHERE lease_node IS NOT NULL AND state < 5;

-- Deadlines of what is not finished.
CREATE INDEX task_due ON task (deadline) WHERE deadline IS NOT NULL AND state < 5;

-- Written only for tasks that had to queue, wait between attempts, or were delegated.
CREATE INDEX task_claimable ON task (agent, (coalesce(not_before, created_at)), id) WHERE state = 1 AND lease_node IS NULL;
CREATE INDEX task_waiting ON task (not_before) WHERE state = 1 AND lease_node IS NULL AND not_before IS NOT NULL;
CREATE INDEX task_by_parent ON task (parent) WHERE parent IS NOT NULL AND state < 5;

-- The events that one commit brought for one task, in one row, found by the last of them.
CREATE TABLE task_event (
    task     text   COLLATE "C" NOT NULL,
    last_seq bigint NOT NULL,
    payload  bytea  NOT NULL,
    PRIMARY KEY (task, last_seq)
);

-- How many tasks of an owner and agent stand in each state, spread over shards so that writers do not wait for each
-- other. A shard may be below zero; the sum over them is exact.
CREATE TABLE task_count (
    owner text    COLLATE "C" NOT NULL,
    agent text    COLLATE "C" NOT NULL,
    state integer NOT NULL,
    shard integer NOT NULL,
    n     bigint  NOT NULL,
    PRIMARY KEY (owner, agent, state, shard)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);

-- What was accepted before.
CREATE TABLE intake (
    key     bytea  PRIMARY KEY,
    content bytea  NOT NULL,
    task    text   COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    at      bigint NOT NULL
);
CREATE INDEX intake_by_age ON intake (at);

-- The newest transaction of each writer of each node, by which a writer that lost the answer to a commit learns its fate.
CREATE TABLE commit_mark (
    id     text        COLLATE "C" PRIMARY KEY,
    number bigint      NOT NULL,
    at     timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE api_key (
    id         text    COLLATE "C" PRIMARY KEY,
    name       text    NOT NULL,
    principal  text    COLLATE "C" NOT NULL,
    scopes     integer NOT NULL,
    hash       bytea   NOT NULL,
    created_at bigint  NOT NULL,
    expires_at bigint,
    revoked_at bigint
);

-- One row, written to prove that the store can write.
CREATE TABLE probe (
    no integer PRIMARY KEY,
    at bigint  NOT NULL
);
