-- CISA's catalogue of known exploited vulnerabilities as findings were last compared with it: one row, empty texts before the first.
CREATE TABLE kev_state (
    content_hash TEXT NOT NULL,
    version      TEXT NOT NULL,
    released     INTEGER NOT NULL
);
INSERT INTO kev_state (content_hash, version, released) VALUES ('', '', 0);

CREATE TABLE kev_ids (
    cve TEXT PRIMARY KEY
);

-- Which images have an open finding about a CVE, by whatever of its ids.
CREATE TABLE image_cves (
    cve      TEXT NOT NULL,
    image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    PRIMARY KEY (cve, image_id)
);
CREATE INDEX image_cves_image ON image_cves (image_id);
INSERT INTO image_cves (cve, image_id) SELECT DISTINCT advisory, image_id FROM findings WHERE to_result IS NULL AND advisory LIKE 'CVE-%';

-- Images whose findings the newest change of the catalogue may concern, until each was looked at.
CREATE TABLE kev_pending (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE
);
