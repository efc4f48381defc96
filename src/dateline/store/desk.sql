-- What a desk lays out in memory when it opens the derived tables ("store") and the links ("links"): narrow tables of
-- numbers, in the order in which they are shown, so that no question has to read and join ids of words.

-- Incidents, the one that was last reported first: "i" is its place in that order.
CREATE TABLE memory.incident AS
SELECT row_number() OVER (ORDER BY last DESC NULLS LAST, incident)::INTEGER AS i, incident, last, independent::INTEGER AS
    independent, reports::INTEGER AS reports, rowid AS line
FROM links.incident ORDER BY i;

-- Which event (nr) is a telling of which incident.
CREATE TABLE memory.member AS
SELECT e.nr, i.i FROM links.member m JOIN memory.incident i USING (incident)
    JOIN store.kept.event e ON e.version = m.version AND e.event = m.event AND e.current
ORDER BY e.nr;

-- Where the tellings are, with their incidents; "quad" is the place of the quad class in PLOVER's order.
CREATE TABLE memory.spot AS
SELECT m.nr, m.i, e.lat, e.lon, (CASE e.quad WHEN 'verbal cooperation' THEN 0 WHEN 'material cooperation' THEN 1
    WHEN 'verbal conflict' THEN 2 WHEN 'material conflict' THEN 3 END)::TINYINT AS quad
FROM memory.member m JOIN store.kept.event e USING (nr) WHERE e.lat IS NOT NULL AND e.lon IS NOT NULL ORDER BY m.nr;

-- Actors across reports, the one that takes part most often first: "a" is its place in that order.
CREATE TEMP TABLE belonging AS
SELECT id, split_part(member, '#', 1) AS version, split_part(member, '#', 2) AS entity
FROM (SELECT id, unnest(members) AS member FROM links.actor);
CREATE TEMP TABLE part_of AS
SELECT b.id, p.nr, p.role FROM belonging b JOIN store.kept.event e ON e.version = b.version AND e.current
    JOIN store.kept.participant p ON p.nr = e.nr AND p.entity = b.entity;
CREATE TABLE memory.actor AS
SELECT row_number() OVER (ORDER BY coalesce(events, 0) DESC, a.id)::INTEGER AS a, a.id, a.name, a.kind, a.country, a.sector,
    coalesce(events, 0)::INTEGER AS events, store.kept.fold(a.name || ' ' || array_to_string(a.aliases, ' ')) AS folded,
    a.rowid AS line
FROM links.actor a LEFT JOIN (SELECT id, count(DISTINCT nr) AS events FROM part_of GROUP BY id) USING (id) ORDER BY a;
CREATE TABLE memory.taking_part AS
SELECT a.a, p.nr, p.role FROM part_of p JOIN memory.actor a USING (id) GROUP BY ALL ORDER BY a, nr;
DROP TABLE part_of;
DROP TABLE belonging;

-- Contradictions, of the incident that was last reported first.
CREATE TABLE memory.contradiction AS
SELECT row_number() OVER (ORDER BY i.i, c.about, c."left", c."right")::INTEGER AS c, i.i, c.about, c.left_source,
    c.right_source, c.rowid AS line
FROM links.contradiction c JOIN memory.incident i USING (incident) ORDER BY c;

-- How often each source is contradicted, and by how many.
CREATE TABLE memory.contradicted AS
SELECT source, count(*)::INTEGER AS contradictions, count(DISTINCT other)::INTEGER AS by_sources FROM (
    SELECT left_source AS source, right_source AS other FROM links.contradiction
    UNION ALL SELECT right_source, left_source FROM links.contradiction) WHERE source <> other GROUP BY source;
