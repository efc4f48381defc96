-- How often each source vouches for what, from all events: worked out when the desk is opened, linked or not.
CREATE TABLE memory.source AS
WITH told AS (
    SELECT p.name, any_value(p.kind) AS kind, mode(p.country) AS country, mode(p.sector) AS sector, count(*) AS events,
        count(*) FILTER (e.status = 'negated') AS negated, count(*) FILTER (e.status = 'future') AS future,
        count(*) FILTER (e.status = 'hypothetical') AS hypothetical
    FROM store.kept.participant p JOIN store.kept.event e USING (nr)
    WHERE p.role = 'source' AND e.current GROUP BY p.name
)
SELECT row_number() OVER (ORDER BY told.events DESC, n.name)::INTEGER AS s, n.name AS source, n.folded, told.*
FROM told JOIN store.kept.name n ON n.id = told.name ORDER BY s;

CREATE TABLE memory.source_type AS
SELECT s.s, e.type, count(*)::INTEGER AS events
FROM store.kept.participant p JOIN store.kept.event e USING (nr) JOIN memory.source s ON s.name = p.name
WHERE p.role = 'source' AND e.current GROUP BY ALL ORDER BY s.s, events DESC;

-- Reports as they stand now, the newest first: "n" is its place in that order, "r" its number.
CREATE TABLE memory.report AS
SELECT row_number() OVER (ORDER BY published DESC NULLS LAST, report)::INTEGER AS n, r, published, outlet, report
FROM store.kept.report WHERE current ORDER BY n;
CREATE VIEW memory.word AS SELECT id, word FROM store.kept.word;
CREATE VIEW memory.word_of AS SELECT word, r FROM store.kept.word_of;
