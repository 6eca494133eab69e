-- Ids are text and times are microseconds since 1970 (UTC), so that one SQL text serves both stores; "ordinal" makes order and
-- equality bytewise in every database, whatever its locale.
CREATE DOMAIN ordinal AS text COLLATE "C";

-- Every accepted push, in exactly one state (README, "States").
CREATE TABLE requests (
    id              ordinal PRIMARY KEY,
    parent_id       ordinal,
    lane            ordinal NOT NULL,
    source          ordinal NOT NULL,
    registry        ordinal NOT NULL,
    repository      ordinal NOT NULL,
    tag             ordinal,
    digest          ordinal,
    event_id        text,
    observed_at     bigint NOT NULL,
    received_at     bigint NOT NULL,
    traceparent     text,
    state           ordinal NOT NULL,
    state_at        bigint NOT NULL,
    manifest_digest ordinal,
    resolved_at     bigint,
    late            boolean NOT NULL DEFAULT FALSE,
    scan_id         ordinal,
    reason          ordinal,
    message         text,
    dispatches      integer NOT NULL DEFAULT 0,
    dispatched_at   bigint NOT NULL,
    redrives        integer NOT NULL DEFAULT 0
);
CREATE INDEX requests_open ON requests (state, dispatched_at) WHERE state IN ('queued', 'scanning', 'waiting', 'expanded');
CREATE INDEX requests_parent ON requests (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX requests_scan ON requests (scan_id) WHERE scan_id IS NOT NULL;
CREATE INDEX requests_reference ON requests (repository, tag, received_at);
CREATE INDEX requests_manifest ON requests (manifest_digest, received_at) WHERE manifest_digest IS NOT NULL;
CREATE INDEX requests_digest ON requests (digest, received_at) WHERE digest IS NOT NULL;

-- One row an image and analyser set: who owns its scan, how often it was tried.
CREATE TABLE scans (
    id                  ordinal PRIMARY KEY,
    trust_domain        ordinal NOT NULL,
    manifest_digest     ordinal NOT NULL,
    analyser_set        ordinal NOT NULL,
    analyser_generation integer NOT NULL,
    state               ordinal NOT NULL,
    request_id          ordinal,
    registry            ordinal NOT NULL,
    repository          ordinal NOT NULL,
    attempts            integer NOT NULL DEFAULT 0,
    fence               bigint NOT NULL DEFAULT 0,
    lease_until         bigint,
    retry_at            bigint,
    worker              text,
    reason              ordinal,
    message             text,
    dispatches          integer NOT NULL DEFAULT 0,
    dispatched_at       bigint,
    created_at          bigint NOT NULL,
    finished_at         bigint,
    UNIQUE (trust_domain, manifest_digest, analyser_set)
);
CREATE INDEX scans_leases ON scans (lease_until) WHERE state = 'scanning';

-- Layer records, reused inside a trust domain.
CREATE TABLE layers (
    trust_domain        ordinal NOT NULL,
    digest              ordinal NOT NULL,
    analyser_set        ordinal NOT NULL,
    uncompressed_digest ordinal NOT NULL,
    blob_size           bigint NOT NULL,
    record              bytea NOT NULL,
    stored_at           bigint NOT NULL,
    PRIMARY KEY (trust_domain, digest, analyser_set)
);

-- Repositories in which a layer was downloaded or confirmed (SECURITY T4).
CREATE TABLE layer_repositories (
    digest     ordinal NOT NULL,
    registry   ordinal NOT NULL,
    repository ordinal NOT NULL,
    PRIMARY KEY (digest, registry, repository)
);

-- Canonical reports of finished attempts, zstd, until they are committed.
CREATE TABLE staged_results (
    scan_id       ordinal NOT NULL,
    fence         bigint NOT NULL,
    result_digest ordinal NOT NULL,
    size          bigint NOT NULL,
    body          bytea NOT NULL,
    staged_at     bigint NOT NULL,
    PRIMARY KEY (scan_id, fence)
);

-- One row an image (digest of a platform manifest) and trust domain: its newest result. result_number counts its results.
CREATE TABLE images (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trust_domain        ordinal NOT NULL,
    digest              ordinal NOT NULL,
    platform            ordinal,
    scan_id             ordinal NOT NULL,
    result_number       integer NOT NULL,
    analyser_generation integer NOT NULL,
    epoch               ordinal,
    sequence            bigint NOT NULL,
    fence               bigint NOT NULL,
    result_digest       ordinal NOT NULL,
    report              bytea NOT NULL,
    report_size         bigint NOT NULL,
    evidence            bytea NOT NULL,
    counts              bytea NOT NULL,
    packages            integer NOT NULL,
    findings            integer NOT NULL,
    data_as_of          bigint,
    scanned_at          bigint NOT NULL,
    UNIQUE (trust_domain, digest)
);
CREATE INDEX images_digest ON images (digest);
CREATE INDEX images_scanned ON images (scanned_at);

CREATE TABLE image_layers (
    image_id bigint NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    position integer NOT NULL,
    digest   ordinal NOT NULL,
    PRIMARY KEY (image_id, position)
);
CREATE INDEX image_layers_digest ON image_layers (digest);

-- Inverted index (type, name) -> layer -> image: candidates may be too many, never too few (SEMANTICS S6).
CREATE TABLE layer_packages (
    type   ordinal NOT NULL,
    name   ordinal NOT NULL,
    digest ordinal NOT NULL,
    PRIMARY KEY (type, name, digest)
);

-- Findings are closed, never deleted. A row holds for the results from_result <= n < to_result of its image; a finding whose
-- details change gets a new row with the old opened_at.
CREATE TABLE findings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    image_id    bigint NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    advisory    ordinal NOT NULL,
    package_id  ordinal NOT NULL,
    severity    integer NOT NULL,
    kev         boolean NOT NULL,
    fixable     boolean NOT NULL,
    body        bytea NOT NULL,
    opened_at   bigint NOT NULL,
    closed_at   bigint,
    from_result integer NOT NULL,
    to_result   integer
);
CREATE INDEX findings_image ON findings (image_id, severity DESC, advisory, package_id, id);
CREATE INDEX findings_open_advisory ON findings (advisory) WHERE to_result IS NULL;

-- What a tag was seen to name, and when the registry answered; the newest is current (SEMANTICS S4).
CREATE TABLE tag_references (
    registry    ordinal NOT NULL,
    repository  ordinal NOT NULL,
    tag         ordinal NOT NULL,
    resolved_at bigint NOT NULL,
    request_id  ordinal NOT NULL,
    digest      ordinal NOT NULL,
    PRIMARY KEY (registry, repository, tag, request_id)
);
CREATE INDEX tag_references_newest ON tag_references (registry, repository, tag, resolved_at DESC, request_id DESC);
CREATE INDEX tag_references_digest ON tag_references (registry, repository, digest);

-- Image indexes and their children in order; state and verdict are computed from the children (SEMANTICS S4).
CREATE TABLE indexes (
    digest       ordinal NOT NULL,
    seen_at      bigint NOT NULL,
    PRIMARY KEY (digest)
);

CREATE TABLE index_children (
    index_digest ordinal NOT NULL,
    position     integer NOT NULL,
    digest       ordinal NOT NULL,
    kind         ordinal NOT NULL,
    platform     ordinal,
    PRIMARY KEY (index_digest, position)
);
CREATE INDEX index_children_digest ON index_children (digest);

-- One row a (repository, image): also what says that an image is in a repository.
CREATE TABLE verdicts (
    registry      ordinal NOT NULL,
    repository    ordinal NOT NULL,
    digest        ordinal NOT NULL,
    image_id      bigint NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    result_number integer NOT NULL,
    outcome       integer NOT NULL,
    body          bytea NOT NULL,
    evaluated_at  bigint NOT NULL,
    event_id      ordinal NOT NULL,
    PRIMARY KEY (registry, repository, digest)
);
CREATE INDEX verdicts_image ON verdicts (image_id);
CREATE INDEX verdicts_digest ON verdicts (digest);

-- One row. Positions up to floor were removed by retention. The epoch is written when the store is first opened.
CREATE TABLE log_head (
    id       integer PRIMARY KEY CHECK (id = 1),
    epoch    ordinal NOT NULL,
    position bigint NOT NULL,
    floor    bigint NOT NULL
);

CREATE TABLE events (
    position      bigint PRIMARY KEY,
    id            ordinal NOT NULL UNIQUE,
    key           ordinal NOT NULL UNIQUE,
    kind          integer NOT NULL,
    registry      ordinal NOT NULL,
    repository    ordinal NOT NULL,
    time          bigint NOT NULL,
    image_id      bigint,
    result_number integer,
    payload       bytea NOT NULL
);
CREATE INDEX events_time ON events (time);
