-- Sweeps of registries: one row a run. At most one run of a registry has not ended; who holds its lease works on it. The cursor
-- (catalog_next, repository_after, tag_after) and the counters move in one transaction.
CREATE TABLE sweeps (
    id                TEXT PRIMARY KEY,
    registry          TEXT NOT NULL,
    mode              TEXT NOT NULL,
    state             TEXT NOT NULL,
    phase             TEXT NOT NULL,
    onboarding        INTEGER NOT NULL,
    started_at        INTEGER NOT NULL,
    finished_at       INTEGER,
    not_before        INTEGER NOT NULL,
    waits_for         TEXT,
    message           TEXT,
    owner             TEXT,
    fence             INTEGER NOT NULL DEFAULT 0,
    lease_until       INTEGER NOT NULL DEFAULT 0,
    catalog_next      TEXT,
    repository_after  TEXT NOT NULL DEFAULT '',
    tag_after         TEXT NOT NULL DEFAULT '',
    worked            INTEGER NOT NULL DEFAULT 0,
    http_requests     INTEGER NOT NULL DEFAULT 0,
    repositories      INTEGER NOT NULL DEFAULT 0,
    repositories_done INTEGER NOT NULL DEFAULT 0,
    tags              INTEGER NOT NULL DEFAULT 0,
    checked           INTEGER NOT NULL DEFAULT 0,
    known             INTEGER NOT NULL DEFAULT 0,
    unknown           INTEGER NOT NULL DEFAULT 0,
    moved             INTEGER NOT NULL DEFAULT 0,
    left_out          INTEGER NOT NULL DEFAULT 0,
    gone              INTEGER NOT NULL DEFAULT 0,
    requested         INTEGER NOT NULL DEFAULT 0,
    missed            INTEGER NOT NULL DEFAULT 0,
    images            INTEGER NOT NULL DEFAULT 0,
    layers            INTEGER NOT NULL DEFAULT 0,
    layers_known      INTEGER NOT NULL DEFAULT 0,
    bytes             INTEGER NOT NULL DEFAULT 0,
    skipped           INTEGER NOT NULL DEFAULT 0,
    faults            INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX sweeps_open ON sweeps (registry) WHERE state IN ('running', 'paused');
CREATE INDEX sweeps_newest ON sweeps (registry, id);

-- The repositories of a run that has not ended.
CREATE TABLE sweep_repositories (
    sweep_id   TEXT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    repository TEXT NOT NULL,
    PRIMARY KEY (sweep_id, repository)
);

-- Manifests and layers that a run has counted already.
CREATE TABLE sweep_contents (
    sweep_id TEXT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    digest   TEXT NOT NULL,
    PRIMARY KEY (sweep_id, digest)
);

-- Bytes that workers were asked to pull from a registry, by minutes since 1970; what is older than an hour is removed.
CREATE TABLE sweep_volumes (
    registry TEXT NOT NULL,
    minute   INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    PRIMARY KEY (registry, minute)
);

CREATE INDEX requests_swept ON requests (event_id) WHERE source = 'sweep';
