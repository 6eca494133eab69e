-- The same tables as PostgreSQL's; what each holds is said there. SQLite compares text bytewise by itself.

-- Every accepted push, in exactly one state (README, "States").
CREATE TABLE requests (
    id              TEXT PRIMARY KEY,
    parent_id       TEXT,
    lane            TEXT NOT NULL,
    source          TEXT NOT NULL,
    registry        TEXT NOT NULL,
    repository      TEXT NOT NULL,
    tag             TEXT,
    digest          TEXT,
    event_id        TEXT,
    observed_at     INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    traceparent     TEXT,
    state           TEXT NOT NULL,
    state_at        INTEGER NOT NULL,
    manifest_digest TEXT,
    resolved_at     INTEGER,
    late            INTEGER NOT NULL DEFAULT FALSE,
    scan_id         TEXT,
    reason          TEXT,
    message         TEXT,
    dispatches      INTEGER NOT NULL DEFAULT 0,
    dispatched_at   INTEGER NOT NULL,
    redrives        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX requests_open ON requests (state, dispatched_at) WHERE state IN ('queued', 'scanning', 'waiting', 'expanded');
CREATE INDEX requests_parent ON requests (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX requests_scan ON requests (scan_id) WHERE scan_id IS NOT NULL;
CREATE INDEX requests_reference ON requests (repository, tag, received_at);
CREATE INDEX requests_manifest ON requests (manifest_digest, received_at) WHERE manifest_digest IS NOT NULL;
CREATE INDEX requests_digest ON requests (digest, received_at) WHERE digest IS NOT NULL;

-- One row an image and analyser set: who owns its scan, how often it was tried.
CREATE TABLE scans (
    id                  TEXT PRIMARY KEY,
    trust_domain        TEXT NOT NULL,
    manifest_digest     TEXT NOT NULL,
    analyser_set        TEXT NOT NULL,
    analyser_generation INTEGER NOT NULL,
    state               TEXT NOT NULL,
    request_id          TEXT,
    registry            TEXT NOT NULL,
    repository          TEXT NOT NULL,
    attempts            INTEGER NOT NULL DEFAULT 0,
    fence               INTEGER NOT NULL DEFAULT 0,
    lease_until         INTEGER,
    retry_at            INTEGER,
    worker              TEXT,
    reason              TEXT,
    message             TEXT,
    dispatches          INTEGER NOT NULL DEFAULT 0,
    dispatched_at       INTEGER,
    created_at          INTEGER NOT NULL,
    finished_at         INTEGER,
    UNIQUE (trust_domain, manifest_digest, analyser_set)
);
CREATE INDEX scans_leases ON scans (lease_until) WHERE state = 'scanning';

-- Layer records, reused inside a trust domain.
CREATE TABLE layers (
    trust_domain        TEXT NOT NULL,
    digest              TEXT NOT NULL,
    analyser_set        TEXT NOT NULL,
    uncompressed_digest TEXT NOT NULL,
    blob_size           INTEGER NOT NULL,
    record              BLOB NOT NULL,
    stored_at           INTEGER NOT NULL,
    PRIMARY KEY (trust_domain, digest, analyser_set)
);

-- Repositories in which a layer was downloaded or confirmed (SECURITY T4).
CREATE TABLE layer_repositories (
    digest     TEXT NOT NULL,
    registry   TEXT NOT NULL,
    repository TEXT NOT NULL,
    PRIMARY KEY (digest, registry, repository)
);

-- Canonical reports of finished attempts, zstd, until they are committed.
CREATE TABLE staged_results (
    scan_id       TEXT NOT NULL,
    fence         INTEGER NOT NULL,
    result_digest TEXT NOT NULL,
    size          INTEGER NOT NULL,
    body          BLOB NOT NULL,
    staged_at     INTEGER NOT NULL,
    PRIMARY KEY (scan_id, fence)
);

-- One row an image (digest of a platform manifest) and trust domain: its newest result. result_number counts its results.
CREATE TABLE images (
    id                  INTEGER PRIMARY KEY,
    trust_domain        TEXT NOT NULL,
    digest              TEXT NOT NULL,
    platform            TEXT,
    scan_id             TEXT NOT NULL,
    result_number       INTEGER NOT NULL,
    analyser_generation INTEGER NOT NULL,
    epoch               TEXT,
    sequence            INTEGER NOT NULL,
    fence               INTEGER NOT NULL,
    result_digest       TEXT NOT NULL,
    report              BLOB NOT NULL,
    report_size         INTEGER NOT NULL,
    evidence            BLOB NOT NULL,
    counts              BLOB NOT NULL,
    packages            INTEGER NOT NULL,
    findings            INTEGER NOT NULL,
    data_as_of          INTEGER,
    scanned_at          INTEGER NOT NULL,
    UNIQUE (trust_domain, digest)
);
CREATE INDEX images_digest ON images (digest);
CREATE INDEX images_scanned ON images (scanned_at);

CREATE TABLE image_layers (
    image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    digest   TEXT NOT NULL,
    PRIMARY KEY (image_id, position)
);
CREATE INDEX image_layers_digest ON image_layers (digest);

-- Inverted index (type, name) -> layer -> image: candidates may be too many, never too few (SEMANTICS S6).
CREATE TABLE layer_packages (
    type   TEXT NOT NULL,
    name   TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (type, name, digest)
);

-- Findings are closed, never deleted. A row holds for the results from_result <= n < to_result of its image; a finding whose
-- details change gets a new row with the old opened_at.
CREATE TABLE findings (
    id          INTEGER PRIMARY KEY,
    image_id    INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    advisory    TEXT NOT NULL,
    package_id  TEXT NOT NULL,
    severity    INTEGER NOT NULL,
    kev         INTEGER NOT NULL,
    fixable     INTEGER NOT NULL,
    body        BLOB NOT NULL,
    opened_at   INTEGER NOT NULL,
    closed_at   INTEGER,
    from_result INTEGER NOT NULL,
    to_result   INTEGER
);
CREATE INDEX findings_image ON findings (image_id, severity DESC, advisory, package_id, id);
CREATE INDEX findings_open_advisory ON findings (advisory) WHERE to_result IS NULL;

-- What a tag was seen to name, and when the registry answered; the newest is current (SEMANTICS S4).
CREATE TABLE tag_references (
    registry    TEXT NOT NULL,
    repository  TEXT NOT NULL,
    tag         TEXT NOT NULL,
    resolved_at INTEGER NOT NULL,
    request_id  TEXT NOT NULL,
    digest      TEXT NOT NULL,
    PRIMARY KEY (registry, repository, tag, request_id)
);
CREATE INDEX tag_references_newest ON tag_references (registry, repository, tag, resolved_at DESC, request_id DESC);
CREATE INDEX tag_references_digest ON tag_references (registry, repository, digest);

-- Image indexes and their children in order; state and verdict are computed from the children (SEMANTICS S4).
CREATE TABLE indexes (
    digest       TEXT NOT NULL,
    seen_at      INTEGER NOT NULL,
    PRIMARY KEY (digest)
);

CREATE TABLE index_children (
    index_digest TEXT NOT NULL,
    position     INTEGER NOT NULL,
    digest       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    platform     TEXT,
    PRIMARY KEY (index_digest, position)
);
CREATE INDEX index_children_digest ON index_children (digest);

-- One row a (repository, image): also what says that an image is in a repository.
CREATE TABLE verdicts (
    registry      TEXT NOT NULL,
    repository    TEXT NOT NULL,
    digest        TEXT NOT NULL,
    image_id      INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    result_number INTEGER NOT NULL,
    outcome       INTEGER NOT NULL,
    body          BLOB NOT NULL,
    evaluated_at  INTEGER NOT NULL,
    event_id      TEXT NOT NULL,
    PRIMARY KEY (registry, repository, digest)
);
CREATE INDEX verdicts_image ON verdicts (image_id);
CREATE INDEX verdicts_digest ON verdicts (digest);

-- One row. Positions up to floor were removed by retention. The epoch is written when the store is first opened.
CREATE TABLE log_head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    epoch    TEXT NOT NULL,
    position INTEGER NOT NULL,
    floor    INTEGER NOT NULL
);

CREATE TABLE events (
    position      INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    key           TEXT NOT NULL UNIQUE,
    kind          INTEGER NOT NULL,
    registry      TEXT NOT NULL,
    repository    TEXT NOT NULL,
    time          INTEGER NOT NULL,
    image_id      INTEGER,
    result_number INTEGER,
    payload       BLOB NOT NULL
);
CREATE INDEX events_time ON events (time);
