-- Push targets, webhooks, and their outbox. Moments are UTC ticks, tasks are numbers of task.no.

CREATE TABLE push_target (
    task       INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    no         INTEGER NOT NULL, -- order of registration within the task
    url        TEXT    NOT NULL,
    receiver   TEXT    NOT NULL, -- digest of the URL: whose deliveries are counted together
    schemes    TEXT    NOT NULL, -- one per line
    secrets    BLOB    NOT NULL, -- sealed; empty for none
    dialect    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (task, id)
) WITHOUT ROWID;

CREATE TABLE webhook (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    receiver   TEXT    NOT NULL,
    agents     TEXT    NOT NULL, -- one per line; empty for all
    states     INTEGER NOT NULL, -- 1 << number of the state; 0 for all
    kinds      INTEGER NOT NULL, -- the numbers of EventKinds
    secrets    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    disabled   TEXT              -- why; NULL while it is enabled
) WITHOUT ROWID;

-- The outbox: who is owed events of which task. A row is there while something is owed, and made in the transaction of the
-- first event that is.
CREATE TABLE push_place (
    task      INTEGER NOT NULL,
    webhook   INTEGER NOT NULL, -- 0: target is push_target.id; 1: target is webhook.id
    target    TEXT    NOT NULL,
    receiver  TEXT    NOT NULL,
    due_at    INTEGER,          -- the end of the lease while it is leased; NULL when it was given up
    delivered INTEGER NOT NULL, -- the newest event that needs no delivery any more
    failures  INTEGER NOT NULL, -- failed attempts at the next one
    fence     INTEGER NOT NULL, -- names the lease; 0 while there is none
    PRIMARY KEY (task, webhook, target)
) WITHOUT ROWID;

CREATE INDEX push_place_due ON push_place (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX push_place_of_receiver ON push_place (receiver, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX push_place_of_webhook ON push_place (target) WHERE webhook = 1;

-- What was attempted, in order of time.
CREATE TABLE push_delivery (
    no      INTEGER PRIMARY KEY,
    task    INTEGER NOT NULL,
    webhook INTEGER NOT NULL,
    target  TEXT    NOT NULL,
    seq     INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    status  INTEGER,
    error   TEXT
);

CREATE INDEX push_delivery_of_task ON push_delivery (task, no);
CREATE INDEX push_delivery_of_webhook ON push_delivery (target, no) WHERE webhook = 1;
CREATE INDEX push_delivery_of_targets ON push_delivery (no) WHERE webhook = 0;
