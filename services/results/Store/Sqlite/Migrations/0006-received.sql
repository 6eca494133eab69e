-- What senders told ingest, for a while: for people who ask where a push is, and to read events again.
CREATE TABLE received_events (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    outcome     TEXT NOT NULL,
    problem     TEXT,
    sender      TEXT,
    headers     TEXT NOT NULL,
    body        TEXT,
    traceparent TEXT
);
CREATE INDEX received_events_source ON received_events (source, received_at, id);
CREATE INDEX received_events_time ON received_events (received_at, id);

CREATE TABLE received_event_parts (
    event_id   TEXT NOT NULL REFERENCES received_events (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    request_id TEXT,
    ignored    TEXT,
    message    TEXT,
    registry   TEXT,
    repository TEXT,
    tag        TEXT,
    digest     TEXT,
    PRIMARY KEY (event_id, position)
);
CREATE INDEX received_event_parts_request ON received_event_parts (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX received_event_parts_reference ON received_event_parts (repository, tag) WHERE repository IS NOT NULL;
CREATE INDEX received_event_parts_digest ON received_event_parts (digest) WHERE digest IS NOT NULL;
