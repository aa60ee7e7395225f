-- What the managers of one server chose, by Discord's server id. A server with
-- nothing chosen has no row. ask_rate and cool_down (seconds) are 0 where they
-- were not chosen.
CREATE TABLE server (
    id                TEXT     NOT NULL PRIMARY KEY,
    lang              TEXT     NOT NULL DEFAULT '',
    plain             SMALLINT NOT NULL DEFAULT 0 CHECK (plain IN (0, 1)),
    ask_rate          INTEGER  NOT NULL DEFAULT 0 CHECK (ask_rate >= 0),
    cool_down         INTEGER  NOT NULL DEFAULT 0 CHECK (cool_down >= 0),
    moderator_channel TEXT     NOT NULL DEFAULT ''
);

CREATE TABLE server_ask_channel (
    server_id  TEXT NOT NULL REFERENCES server (id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    PRIMARY KEY (server_id, channel_id)
);

CREATE TABLE server_moderator_role (
    server_id TEXT NOT NULL REFERENCES server (id) ON DELETE CASCADE,
    role_id   TEXT NOT NULL,
    PRIMARY KEY (server_id, role_id)
);
