-- The derived tables: worked out from the parts, dropped and rebuilt at will. Ask the views (views.sql), not these.
CREATE SCHEMA kept;
CREATE TYPE kept.part_in AS ENUM ('actor', 'recipient', 'source');

CREATE TABLE kept.about (format INTEGER, generation INTEGER);
CREATE TABLE kept.part (name VARCHAR, reports INTEGER, coding VARCHAR);
CREATE TABLE kept.coding (id VARCHAR, version VARCHAR, codebook VARCHAR, codebook_sha256 VARCHAR, weights_sha256 VARCHAR,
    models MAP(VARCHAR, VARCHAR));

-- "r" numbers versions of reports, "nr" events; both hold until the tables are rebuilt.
CREATE TABLE kept.report (r INTEGER, version VARCHAR, report VARCHAR, document VARCHAR, current BOOLEAN, title VARCHAR,
    outlet VARCHAR, url VARCHAR, published DATE, language VARCHAR, status VARCHAR, copy_group VARCHAR, coding VARCHAR,
    added TIMESTAMPTZ, events INTEGER, text VARCHAR, part VARCHAR, row_in_part INTEGER);
CREATE TABLE kept.key (r INTEGER, key VARCHAR);
-- By what copies are known; "grouped": that copy_group takes account of it.
CREATE TABLE kept.sketch (r INTEGER, runs INTEGER, grouped BOOLEAN, sketch BLOB);
CREATE TABLE kept.band (key UBIGINT, r INTEGER);
CREATE TABLE kept.event (nr INTEGER, r INTEGER, current BOOLEAN, report VARCHAR, version VARCHAR, outlet VARCHAR,
    published DATE, event VARCHAR, type VARCHAR, mode VARCHAR, quad VARCHAR, status VARCHAR, certainty DOUBLE,
    confidence DOUBLE, historical BOOLEAN, earliest DATE, latest DATE, place VARCHAR, place_name VARCHAR, lat DOUBLE,
    lon DOUBLE, country VARCHAR, admin1 VARCHAR, geonames_id BIGINT, "precision" VARCHAR, time VARCHAR,
    trigger VARCHAR, trigger_start INTEGER, trigger_end INTEGER, evidence VARCHAR, evidence_start INTEGER,
    evidence_end INTEGER, actors VARCHAR[], recipients VARCHAR[], sources VARCHAR[],
    numbers STRUCT(what VARCHAR, low BIGINT, high BIGINT, text VARCHAR)[], why VARCHAR);
CREATE TABLE kept.name (id INTEGER, name VARCHAR, folded VARCHAR);
CREATE TABLE kept.participant (nr INTEGER, role kept.part_in, entity VARCHAR, name INTEGER, kind VARCHAR,
    country VARCHAR, sector VARCHAR);
CREATE TABLE kept.word (id INTEGER, word VARCHAR);
CREATE TABLE kept.word_in (word INTEGER, nr INTEGER);
CREATE TABLE kept.pair_in (first INTEGER, second INTEGER, nr INTEGER, "at" INTEGER);
CREATE TABLE kept.word_of (word INTEGER, r INTEGER);
CREATE TABLE kept.entity (r INTEGER, entity VARCHAR, name VARCHAR, kind VARCHAR, country VARCHAR, sector VARCHAR,
    mentions INTEGER);
CREATE TABLE kept.mention (r INTEGER, mention VARCHAR, entity VARCHAR, kind VARCHAR, "start" INTEGER, "end" INTEGER);
CREATE TABLE kept.place (r INTEGER, place VARCHAR, "start" INTEGER, "end" INTEGER, name VARCHAR, lat DOUBLE, lon DOUBLE,
    country VARCHAR, admin1 VARCHAR, geonames_id BIGINT, "precision" VARCHAR, demonym BOOLEAN);
CREATE TABLE kept.time (r INTEGER, time VARCHAR, "start" INTEGER, "end" INTEGER, type VARCHAR, value VARCHAR,
    earliest DATE, latest DATE, grain VARCHAR, anchor VARCHAR);
CREATE TABLE kept.quantity (r INTEGER, quantity VARCHAR, "start" INTEGER, "end" INTEGER, low BIGINT, high BIGINT,
    unit VARCHAR, "of" VARCHAR, role VARCHAR);
CREATE TABLE kept.statement (r INTEGER, statement VARCHAR, kind VARCHAR, speaker VARCHAR, addressee VARCHAR,
    channel VARCHAR, cue VARCHAR, parent VARCHAR, content STRUCT("start" INTEGER, "end" INTEGER)[]);
CREATE TABLE kept.issue (r INTEGER, layer VARCHAR, message VARCHAR, "start" INTEGER, "end" INTEGER);

-- Names and words without case and accents, as the filters compare them.
CREATE MACRO kept.fold(words) AS lower(strip_accents(words));
CREATE MACRO kept.words_of(words) AS regexp_extract_all(lower(strip_accents(words)), '[\p{L}\p{N}]+');
-- Kilometres between two points on a sphere of the earth's mean radius.
CREATE MACRO kept.km(lat, lon, lat_2, lon_2) AS 2 * 6371.0088 * asin(sqrt(least(1,
    pow(sin(radians(lat_2 - lat) / 2), 2)
    + cos(radians(lat)) * cos(radians(lat_2)) * pow(sin(radians(lon_2 - lon) / 2), 2))));
