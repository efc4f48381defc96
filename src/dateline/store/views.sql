-- Every question that Dateline asks of a store is a view here; docs/store.md tells what each column holds.

-- The reports as they stand now: of one that was corrected, its latest version.
CREATE VIEW reports AS
SELECT report, version, document, title, outlet, url, published, language, status, copy_group,
    copy_group NOT IN ('', version) AS is_copy, coding, added, events, text
FROM kept.report WHERE current;

-- Every version of every report.
CREATE VIEW versions AS
SELECT report, version, document, current, title, outlet, url, published, status, coding, added, events, part
FROM kept.report;

-- One row an event of the reports as they stand now.
CREATE VIEW events AS
SELECT nr, report, event, version, type, mode, quad, status, certainty, confidence, historical, earliest, latest,
    actors, recipients, sources, place_name, country, admin1, lat, lon, geonames_id, "precision", numbers, trigger,
    trigger_start, trigger_end, evidence, evidence_start, evidence_end, published, outlet, why
FROM kept.event WHERE current;

-- Who takes part in an event, one row each: as actor, as recipient, or as a source that vouches for it.
CREATE VIEW participants AS
SELECT p.nr, e.report, e.event, p.role, p.entity, n.name, p.kind, p.country, p.sector
FROM kept.participant p JOIN kept.name n ON n.id = p.name JOIN kept.event e USING (nr) WHERE e.current;

-- The same without names, quick to search: "name" is a number of participant_names.
CREATE VIEW participant_codes AS
SELECT nr, role, name, kind, country, sector FROM kept.participant;

-- Every name of a participant once; "folded" is without case and accents.
CREATE VIEW participant_names AS
SELECT id, name, folded FROM kept.name;

-- The words of each event's evidence, without case and accents.
CREATE VIEW words AS
SELECT w.word, i.nr FROM kept.word w JOIN kept.word_in i ON i.word = w.id;

-- Words of each event's evidence that stand next to each other.
CREATE VIEW word_pairs AS
SELECT one.word AS first, other.word AS second, p.nr, p."at"
FROM kept.pair_in p JOIN kept.word one ON one.id = p.first JOIN kept.word other ON other.id = p.second;

-- The words of each report's title and text, without case and accents.
CREATE VIEW report_words AS
SELECT w.word, k.report FROM kept.word w JOIN kept.word_of o ON o.word = w.id JOIN kept.report k USING (r) WHERE k.current;

-- Who vouches for an event, nearest first as in the record, with its status: one row a source.
CREATE VIEW claims AS
SELECT p.nr, e.report, e.event, n.name AS source, p.entity, p.country, p.sector, e.status, e.certainty
FROM kept.participant p JOIN kept.name n ON n.id = p.name JOIN kept.event e USING (nr)
WHERE p.role = 'source' AND e.current;

CREATE VIEW entities AS
SELECT k.report, e.entity, e.name, e.kind, e.country, e.sector, e.mentions
FROM kept.entity e JOIN kept.report k USING (r) WHERE k.current;

CREATE VIEW mentions AS
SELECT k.report, m.mention, m.entity, m.kind, m."start", m."end", k.text[m."start" + 1 : m."end"] AS words
FROM kept.mention m JOIN kept.report k USING (r) WHERE k.current;

CREATE VIEW places AS
SELECT k.report, p.place, p.name, p.lat, p.lon, p.country, p.admin1, p.geonames_id, p."precision", p.demonym,
    p."start", p."end"
FROM kept.place p JOIN kept.report k USING (r) WHERE k.current;

CREATE VIEW times AS
SELECT k.report, t.time, t.type, t.value, t.earliest, t.latest, t.grain, t.anchor, t."start", t."end"
FROM kept.time t JOIN kept.report k USING (r) WHERE k.current;

CREATE VIEW quantities AS
SELECT k.report, q.quantity, q.low, q.high, q.unit, q."of", q.role, q."start", q."end"
FROM kept.quantity q JOIN kept.report k USING (r) WHERE k.current;

CREATE VIEW statements AS
SELECT k.report, s.statement, s.kind, s.speaker, s.addressee, s.channel, s.cue, s.parent, s.content
FROM kept.statement s JOIN kept.report k USING (r) WHERE k.current;

CREATE VIEW issues AS
SELECT k.report, i.layer, i.message, i."start", i."end"
FROM kept.issue i JOIN kept.report k USING (r) WHERE k.current;

-- What coded the readings.
CREATE VIEW codings AS
SELECT c.id, c.version, c.codebook, c.codebook_sha256, c.weights_sha256, c.models,
    (SELECT count(*) FROM kept.report k WHERE k.coding = c.id AND k.current) AS reports
FROM kept.coding c;

-- Counts, for an overview.
CREATE VIEW counts_by_type AS
SELECT type, mode, status, count(*) AS events, count(DISTINCT r) AS reports
FROM kept.event WHERE current GROUP BY ALL;

CREATE VIEW counts_by_country AS
SELECT country, type, count(*) AS events, count(DISTINCT r) AS reports
FROM kept.event WHERE current GROUP BY ALL;

-- By the month of an event's first day; no month where its day is unknown.
CREATE VIEW counts_by_month AS
SELECT date_trunc('month', earliest)::DATE AS month, type, count(*) AS events, count(DISTINCT r) AS reports
FROM kept.event WHERE current GROUP BY ALL;

-- Who to whom, by the countries and sectors of actors and recipients.
CREATE VIEW dyads AS
SELECT a.country AS actor_country, a.sector AS actor_sector, t.country AS recipient_country,
    t.sector AS recipient_sector, e.type, count(DISTINCT e.nr) AS events
FROM kept.event e JOIN kept.participant a ON a.nr = e.nr AND a.role = 'actor'
    JOIN kept.participant t ON t.nr = e.nr AND t.role = 'recipient'
WHERE e.current GROUP BY ALL;

-- The whole store on one line.
CREATE VIEW overview AS
SELECT (SELECT count(*) FROM kept.report WHERE current) AS reports,
    (SELECT count(*) FROM kept.report) AS versions,
    (SELECT count(*) FROM kept.event WHERE current) AS events,
    (SELECT min(published) FROM kept.report WHERE current) AS first_published,
    (SELECT max(published) FROM kept.report WHERE current) AS last_published,
    (SELECT count(*) FROM kept.part) AS parts;
