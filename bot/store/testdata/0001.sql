INSERT INTO person (id, lang, plain) VALUES ('11', 'zh-Hant', 1), ('12', 'en', 0), ('13', 'zh', NULL);
