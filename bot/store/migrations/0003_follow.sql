-- Who follows something by direct message, by Discord's user id. lang is the language
-- of the digests; told is the corpus version up to which they know what changed. A
-- person who follows nothing has no row.
CREATE TABLE follower (
    id   TEXT NOT NULL PRIMARY KEY,
    lang TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT ''
);

-- What they follow: a city or an area by its slug, a document by its id.
CREATE TABLE follow (
    follower_id TEXT NOT NULL REFERENCES follower (id) ON DELETE CASCADE,
    sort        TEXT NOT NULL CHECK (sort IN ('city', 'area', 'document')),
    topic       TEXT NOT NULL,
    PRIMARY KEY (follower_id, sort, topic)
);
