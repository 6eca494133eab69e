-- A failed request that a person has given up; it is not listed any more.
ALTER TABLE requests ADD COLUMN dropped_at bigint;
CREATE INDEX requests_failed ON requests (state_at, id) WHERE state = 'failed' AND dropped_at IS NULL;

-- Messages that nobody could handle, until somebody redrives or drops them.
CREATE TABLE quarantined_messages (
    id           ordinal PRIMARY KEY,
    queue        ordinal NOT NULL,
    request_id   ordinal,
    reason       text NOT NULL,
    content_type text,
    body         bytea NOT NULL,
    received_at  bigint NOT NULL
);
CREATE INDEX quarantined_messages_received ON quarantined_messages (received_at, id);
CREATE INDEX quarantined_messages_request ON quarantined_messages (request_id) WHERE request_id IS NOT NULL;
