-- Sweeps of registries: one row a run. At most one run of a registry has not ended; who holds its lease works on it. The cursor
-- (catalog_next, repository_after, tag_after) and the counters move in one transaction.
CREATE TABLE sweeps (
    id                ordinal PRIMARY KEY,
    registry          ordinal NOT NULL,
    mode              ordinal NOT NULL,
    state             ordinal NOT NULL,
    phase             ordinal NOT NULL,
    onboarding        boolean NOT NULL,
    started_at        bigint NOT NULL,
    finished_at       bigint,
    not_before        bigint NOT NULL,
    waits_for         text,
    message           text,
    owner             ordinal,
    fence             bigint NOT NULL DEFAULT 0,
    lease_until       bigint NOT NULL DEFAULT 0,
    catalog_next      text,
    repository_after  ordinal NOT NULL DEFAULT '',
    tag_after         ordinal NOT NULL DEFAULT '',
    worked            bigint NOT NULL DEFAULT 0,
    http_requests     bigint NOT NULL DEFAULT 0,
    repositories      bigint NOT NULL DEFAULT 0,
    repositories_done bigint NOT NULL DEFAULT 0,
    tags              bigint NOT NULL DEFAULT 0,
    checked           bigint NOT NULL DEFAULT 0,
    known             bigint NOT NULL DEFAULT 0,
    unknown           bigint NOT NULL DEFAULT 0,
    moved             bigint NOT NULL DEFAULT 0,
    left_out          bigint NOT NULL DEFAULT 0,
    gone              bigint NOT NULL DEFAULT 0,
    requested         bigint NOT NULL DEFAULT 0,
    missed            bigint NOT NULL DEFAULT 0,
    images            bigint NOT NULL DEFAULT 0,
    layers            bigint NOT NULL DEFAULT 0,
    layers_known      bigint NOT NULL DEFAULT 0,
    bytes             bigint NOT NULL DEFAULT 0,
    skipped           bigint NOT NULL DEFAULT 0,
    faults            bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX sweeps_open ON sweeps (registry) WHERE state IN ('running', 'paused');
CREATE INDEX sweeps_newest ON sweeps (registry, id);

-- The repositories of a run that has not ended.
CREATE TABLE sweep_repositories (
    sweep_id   ordinal NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    repository ordinal NOT NULL,
    PRIMARY KEY (sweep_id, repository)
);

-- Manifests and layers that a run has counted already.
CREATE TABLE sweep_contents (
    sweep_id ordinal NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    digest   ordinal NOT NULL,
    PRIMARY KEY (sweep_id, digest)
);

-- Bytes that workers were asked to pull from a registry, by minutes since 1970; what is older than an hour is removed.
CREATE TABLE sweep_volumes (
    registry ordinal NOT NULL,
    minute   bigint NOT NULL,
    bytes    bigint NOT NULL,
    PRIMARY KEY (registry, minute)
);

CREATE INDEX requests_swept ON requests (event_id) WHERE source = 'sweep';
