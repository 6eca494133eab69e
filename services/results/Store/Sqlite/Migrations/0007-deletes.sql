-- What is said to be deleted, until the registry was asked. The selector is a tag or a digest.
CREATE TABLE delete_hints (
    registry   TEXT NOT NULL,
    repository TEXT NOT NULL,
    selector   TEXT NOT NULL,
    told_at    INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    present    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (registry, repository, selector)
);
CREATE INDEX delete_hints_due ON delete_hints (registry, due_at);

-- Manifests that a registry answered 404 for; overtaken by a request that found the manifest later. (Of a tag the tombstone is an
-- observation without a digest, in tag_references.)
CREATE TABLE tombstones (
    registry   TEXT NOT NULL,
    repository TEXT NOT NULL,
    digest     TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (registry, repository, digest)
);
CREATE INDEX tombstones_digest ON tombstones (digest, deleted_at);

CREATE INDEX tag_references_named ON tag_references (digest);
