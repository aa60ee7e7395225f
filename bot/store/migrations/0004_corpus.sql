-- Who agreed that what is staged be published, while more than one has to. staged
-- is the id of what they saw.
CREATE TABLE corpus_approval (
    staged TEXT   NOT NULL,
    person TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    why    TEXT   NOT NULL,
    given  BIGINT NOT NULL,
    PRIMARY KEY (staged, person)
);

-- What was done last, so that it is not done again after a restart: a name and a
-- value of whoever keeps it.
CREATE TABLE mark (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Answers that may have to be followed by a notice: where they stand, the corpus
-- version and the records that they cite. Neither who asked nor what. sent is in
-- seconds since 1970.
CREATE TABLE answer (
    message_id TEXT   NOT NULL PRIMARY KEY,
    channel_id TEXT   NOT NULL,
    version    TEXT   NOT NULL,
    sent       BIGINT NOT NULL
);

CREATE INDEX answer_sent ON answer (sent);

CREATE TABLE answer_record (
    message_id TEXT NOT NULL REFERENCES answer (message_id) ON DELETE CASCADE,
    record_id  TEXT NOT NULL,
    PRIMARY KEY (record_id, message_id)
);

CREATE INDEX answer_record_message ON answer_record (message_id);

-- What channels want to hear of: sort is city, area or document.
CREATE TABLE subscription (
    channel_id TEXT NOT NULL,
    server_id  TEXT NOT NULL,
    sort       TEXT NOT NULL CHECK (sort IN ('city', 'area', 'document')),
    topic      TEXT NOT NULL,
    PRIMARY KEY (channel_id, sort, topic)
);

-- The last publication that a channel was told of.
CREATE TABLE digest (
    channel_id TEXT    NOT NULL PRIMARY KEY,
    event      INTEGER NOT NULL
);
