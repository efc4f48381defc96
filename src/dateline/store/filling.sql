-- Takes the rows of "incoming" (some parts, read whole) into the derived tables. A version that is there already, by
-- a newer coding or another part, stays as it is: parts come newest generation first.
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT part, row_in_part,
    (SELECT coalesce(max(r), 0) FROM kept.report)::INTEGER
        + row_number() OVER (ORDER BY published, version)::INTEGER AS r
FROM incoming
WHERE version NOT IN (SELECT version FROM kept.report)
QUALIFY row_number() OVER (PARTITION BY version ORDER BY place_in_line) = 1;

CREATE OR REPLACE TEMP TABLE chosen AS
SELECT fresh.r, incoming.* FROM incoming JOIN fresh USING (part, row_in_part) ORDER BY fresh.r;

INSERT INTO kept.report
SELECT r, version, report, version, true, title, outlet, url, published, language, status, '', coding, added,
    len(events), text, part, row_in_part FROM chosen;
INSERT INTO kept.key SELECT r, unnest(keys) FROM chosen;
INSERT INTO kept.entity SELECT r, unnest(entities, max_depth := 2) FROM chosen;
INSERT INTO kept.mention SELECT r, unnest(mentions, max_depth := 2) FROM chosen;
INSERT INTO kept.place BY NAME SELECT r, unnest(places, max_depth := 2) FROM chosen;
INSERT INTO kept.time SELECT r, unnest(times, max_depth := 2) FROM chosen;
INSERT INTO kept.quantity SELECT r, unnest(quantities, max_depth := 2) FROM chosen;
INSERT INTO kept.statement SELECT r, unnest(statements, max_depth := 2) FROM chosen;
INSERT INTO kept.issue SELECT r, unnest(issues, max_depth := 2) FROM chosen;

CREATE OR REPLACE TEMP TABLE flat AS
SELECT (SELECT coalesce(max(nr), 0) FROM kept.event)::INTEGER
        + row_number() OVER (ORDER BY e.earliest, published, r, e.trigger_start, e.event)::INTEGER AS nr, *
FROM (SELECT r, report, version, outlet, published, unnest(events) AS e FROM chosen);

INSERT INTO kept.event
SELECT nr, r, true, report, version, outlet, published, e.event, e.type, e.mode, e.quad, e.status, e.certainty,
    e.confidence, e.historical, e.earliest, e.latest, e.place, e.place_name, e.lat, e.lon, e.country, e.admin1,
    e.geonames_id, e.precision, e.time, e.trigger, e.trigger_start, e.trigger_end, e.evidence, e.evidence_start,
    e.evidence_end, list_transform(e.actors, lambda p: p.name), list_transform(e.recipients, lambda p: p.name),
    list_transform(e.sources, lambda p: p.name), e.numbers, e.why
FROM flat ORDER BY nr;

CREATE OR REPLACE TEMP TABLE taking_part AS
SELECT nr, 'actor' AS role, unnest(e.actors, max_depth := 2) FROM flat
UNION ALL SELECT nr, 'recipient', unnest(e.recipients, max_depth := 2) FROM flat
UNION ALL SELECT nr, 'source', unnest(e.sources, max_depth := 2) FROM flat;

INSERT INTO kept.name
SELECT (SELECT coalesce(max(id), 0) FROM kept.name) + row_number() OVER (ORDER BY name), name, kept.fold(name)
FROM (SELECT DISTINCT name FROM taking_part WHERE name NOT IN (SELECT name FROM kept.name));
INSERT INTO kept.participant
SELECT nr, role, entity, kept.name.id, kind, country, sector FROM taking_part JOIN kept.name USING (name) ORDER BY nr;

CREATE OR REPLACE TEMP TABLE in_a_row AS SELECT nr, kept.words_of(e.evidence) AS words FROM flat;
CREATE OR REPLACE TEMP TABLE spelt AS SELECT nr, unnest(list_distinct(words)) AS word FROM in_a_row;
CREATE OR REPLACE TEMP TABLE spelt_in_text AS
SELECT r, unnest(list_distinct(kept.words_of(title || ' ' || text))) AS word FROM chosen;
INSERT INTO kept.word
SELECT (SELECT coalesce(max(id), 0) FROM kept.word) + row_number() OVER (ORDER BY word), word
FROM (SELECT word FROM spelt UNION SELECT word FROM spelt_in_text) WHERE word NOT IN (SELECT word FROM kept.word);
INSERT INTO kept.word_in SELECT id, nr FROM spelt JOIN kept.word USING (word) ORDER BY id, nr;
INSERT INTO kept.pair_in
SELECT one.id, other.id, nr, pair[3]
FROM (SELECT nr, unnest(list_zip(words[:-2], words[2:], range(len(words) - 1))) AS pair FROM in_a_row WHERE len(words) > 1)
    JOIN kept.word one ON one.word = pair[1] JOIN kept.word other ON other.word = pair[2]
ORDER BY ALL;
INSERT INTO kept.word_of SELECT id, r FROM spelt_in_text JOIN kept.word USING (word) ORDER BY id, r;
