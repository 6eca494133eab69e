-- What senders told ingest, for a while: for people who ask where a push is, and to read events again.
CREATE TABLE received_events (
    id          ordinal PRIMARY KEY,
    source      ordinal NOT NULL,
    received_at bigint NOT NULL,
    outcome     ordinal NOT NULL,
    problem     text,
    sender      text,
    headers     text NOT NULL,
    body        text,
    traceparent text
);
CREATE INDEX received_events_source ON received_events (source, received_at, id);
CREATE INDEX received_events_time ON received_events (received_at, id);

CREATE TABLE received_event_parts (
    event_id   ordinal NOT NULL REFERENCES received_events (id) ON DELETE CASCADE,
    position   integer NOT NULL,
    request_id ordinal,
    ignored    ordinal,
    message    text,
    registry   ordinal,
    repository ordinal,
    tag        ordinal,
    digest     ordinal,
    PRIMARY KEY (event_id, position)
);
CREATE INDEX received_event_parts_request ON received_event_parts (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX received_event_parts_reference ON received_event_parts (repository, tag) WHERE repository IS NOT NULL;
CREATE INDEX received_event_parts_digest ON received_event_parts (digest) WHERE digest IS NOT NULL;
