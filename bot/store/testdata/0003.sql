INSERT INTO person (id, lang, plain) VALUES ('11', 'zh-Hant', 1), ('12', 'en', 0), ('13', 'zh', NULL);
INSERT INTO server (id, lang, plain, ask_rate, cool_down, moderator_channel) VALUES ('21', 'zh', 1, 3, 45, '31');
INSERT INTO server_ask_channel (server_id, channel_id) VALUES ('21', '32'), ('21', '33');
INSERT INTO server_moderator_role (server_id, role_id) VALUES ('21', '41');
INSERT INTO follower (id, lang, told) VALUES ('51', 'zh', '2026-01-09.1');
INSERT INTO follow (follower_id, sort, topic) VALUES ('51', 'city', 'dalian'), ('51', 'document', 'tasks');
