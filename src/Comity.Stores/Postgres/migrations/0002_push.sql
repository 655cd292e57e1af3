-- Push targets, webhooks, and their outbox. Moments are UTC ticks.

CREATE TABLE push_target (
    task       text   COLLATE "C" NOT NULL,
    id         text   COLLATE "C" NOT NULL,
    no         bigint GENERATED ALWAYS AS IDENTITY, -- order of registration
    url        text   NOT NULL,
    receiver   text   COLLATE "C" NOT NULL, -- digest of the URL: whose deliveries are counted together
    schemes    text   NOT NULL, -- one per line
    secrets    bytea  NOT NULL, -- sealed; empty for none
    dialect    text   NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (task, id)
);

CREATE TABLE webhook (
    id         text   COLLATE "C" PRIMARY KEY,
    name       text   NOT NULL,
    url        text   NOT NULL,
    receiver   text   COLLATE "C" NOT NULL,
    agents     text   NOT NULL, -- one per line; empty for all
    states     bigint NOT NULL, -- 1 << number of the state; 0 for all
    kinds      bigint NOT NULL, -- the numbers of EventKinds
    secrets    bytea  NOT NULL,
    created_at bigint NOT NULL,
    disabled   text             -- why; NULL while it is enabled
);

-- The outbox: who is owed events of which task. A row is there while something is owed, and made in the transaction of the
-- first event that is, while the task is locked; whoever takes a row away locks the task as well.
CREATE TABLE push_place (
    task      text    COLLATE "C" NOT NULL,
    webhook   integer NOT NULL, -- 0: target is push_target.id; 1: target is webhook.id
    target    text    COLLATE "C" NOT NULL,
    receiver  text    COLLATE "C" NOT NULL,
    due_at    bigint,           -- the end of the lease while it is leased; NULL when it was given up
    delivered bigint  NOT NULL, -- the newest event that needs no delivery any more
    failures  integer NOT NULL, -- failed attempts at the next one
    fence     bigint  NOT NULL, -- names the lease; 0 while there is none
    PRIMARY KEY (task, webhook, target)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);

CREATE INDEX push_place_due ON push_place (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX push_place_of_receiver ON push_place (receiver, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX push_place_of_webhook ON push_place (target) WHERE webhook = 1;

-- What was attempted, in order of time.
CREATE TABLE push_delivery (
    no      bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task    text    COLLATE "C" NOT NULL,
    webhook integer NOT NULL,
    target  text    COLLATE "C" NOT NULL,
    seq     bigint  NOT NULL,
    attempt integer NOT NULL,
    at      bigint  NOT NULL,
    status  integer,
    error   text
);

CREATE INDEX push_delivery_of_task ON push_delivery (task, no);
CREATE INDEX push_delivery_of_webhook ON push_delivery (target, no) WHERE webhook = 1;
CREATE INDEX push_delivery_of_targets ON push_delivery (no) WHERE webhook = 0;
