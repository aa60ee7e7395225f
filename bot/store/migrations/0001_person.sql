-- What one person chose for themselves, by Discord's user id. A person who chose
-- nothing has no row. plain is null where it was not chosen, else 0 or 1.
CREATE TABLE person (
    id    TEXT NOT NULL PRIMARY KEY,
    lang  TEXT NOT NULL DEFAULT '',
    plain SMALLINT CHECK (plain IN (0, 1))
);
