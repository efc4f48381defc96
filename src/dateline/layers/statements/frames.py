"""A cue takes its content in one of a few shapes (frames); the parse tells which.

This room turns cue words into drafts of statements.
"""

from __future__ import annotations

from dateline.codebook.cues import CueEntry, Frame
from dateline.layers.statements.drafts import Draft, Range, agent_of, find_speaker
from dateline.layers.statements.insertions import inserted, lead_in
from dateline.layers.statements.phrases import draft_of_adjective, draft_of_adverb, draft_of_noun, draft_of_source
from dateline.layers.statements.ranges import cue_range, has_to, joined, object_of, subtree
from dateline.layers.statements.second_cues import governing_cue, less_late_cue, less_next_cue
from dateline.layers.statements.tables import PREPOSITIONS, CueTables
from dateline.model import Syntax


def draft_at(syntax: Syntax, index: int, tables: CueTables, topics: bool) -> Draft | None:
    """The statement whose cue is the token at ``index``, or None."""
    token = syntax.tokens[index]
    pos = token.pos
    if pos == "VERB":
        if token.lemma in tables.sources:
            return draft_of_source(syntax, index, tables)
        entry = tables.verbs.get(token.lemma)
        return draft_of_verb(syntax, index, entry, tables, topics) if entry else None
    if pos == "NOUN":
        entry = tables.nouns.get(token.lemma)
        return draft_of_noun(syntax, index, entry, topics) if entry else None
    if pos == "ADJ":
        entry = tables.adjectives.get(token.lemma)
        return draft_of_adjective(syntax, index, entry, topics) if entry else None
    if pos == "ADV":
        return draft_of_adverb(syntax, index) if token.lower in tables.adverbs else None
    if token.lower in tables.sources:
        return draft_of_source(syntax, index, tables)
    return None


def draft_of_verb(syntax: Syntax, verb: int, entry: CueEntry, tables: CueTables, topics: bool) -> Draft | None:
    tokens, edges = syntax.tokens, syntax.edges
    lemma = tokens[verb].lemma
    parts: dict[str, int] = {}
    prepositions: dict[Frame, int] = {}
    fronted: int | None = None
    latest: int | None = None
    passive = False
    for child in syntax.children[verb]:
        token = tokens[child]
        dep = token.dep
        if dep == "ccomp" or (dep == "parataxis" and child > verb and tokens[edges[child][0] - 1].text == ":"):
            if child > verb:
                parts.setdefault("clause", child)
                latest = child
            elif fronted is None:
                fronted = child
        elif dep == "xcomp":
            parts.setdefault(
                "gerund" if token.tag == "VBG" else "infinitive" if has_to(syntax, child) else "small", child
            )
        elif dep in ("dobj", "dative"):
            parts.setdefault(dep, child) if child > verb else parts.setdefault("whom", child)
        elif dep == "oprd":
            parts.setdefault("oprd", child)
        elif dep == "prep":
            frame = PREPOSITIONS.get(token.lower)
            if frame and child > verb:
                prepositions.setdefault(frame, child)
        elif dep in ("auxpass", "nsubjpass"):
            passive = True
    frames = entry.frames
    if passive and "infinitive" in parts and lemma in tables.raising:
        return draft_of_raising(syntax, verb, parts["infinitive"], "raising passive")
    if lemma in tables.appearing and ("infinitive" in parts or "oprd" in parts):
        return draft_of_raising(syntax, verb, parts.get("infinitive", parts.get("oprd", verb)), "appearance")

    def draft(why: str, frame: Frame, *pieces: Range | None) -> Draft | None:
        kept = [p for p in pieces if p is not None]
        strength, _, names = frames[frame]
        if not kept or (names and not topics):
            return None
        if frame is not Frame.CLAUSE and frame is not Frame.INSERTED:
            kept[-1] = less_late_cue(syntax, kept[-1], tables)
        governor = governing_cue(syntax, verb, tables)
        return Draft(
            pieces=kept,
            why=f"{why}: {lemma}",
            cue=cue_range(syntax, verb),
            verb=verb,
            speaker=find_speaker(syntax, verb if governor is None else governor, lemma in tables.experiencers),
            strength=strength,
        )

    if "clause" in parts and Frame.CLAUSE in frames:
        clause = parts["clause"]
        content = joined(syntax, clause, latest, verb) if latest != clause else subtree(syntax, clause, verb)
        content = less_next_cue(syntax, verb, clause, content, tables)
        return draft("clause", Frame.CLAUSE, *lead_in(syntax, verb, clause), content)
    if Frame.INSERTED in frames and "infinitive" not in parts and not passive:
        around = inserted(syntax, verb, fronted)
        if around:
            return draft("inserted", Frame.INSERTED, *around)
    with_object = parts.get("dobj")
    if with_object is not None and lemma == "tell":
        with_object = None
    if "infinitive" in parts and Frame.INFINITIVE in frames:
        return draft("infinitive", Frame.INFINITIVE, joined(syntax, with_object, parts["infinitive"], verb))
    if "gerund" in parts and Frame.GERUND in frames:
        return draft("gerund", Frame.GERUND, subtree(syntax, parts["gerund"], verb))
    if Frame.NAMING in frames and ("oprd" in parts or "small" in parts):
        complement = parts.get("oprd", parts.get("small"))
        return draft("naming", Frame.NAMING, joined(syntax, parts.get("dobj"), complement, verb))
    for frame, preposition in prepositions.items():
        if frame in frames:
            kept = joined(syntax, with_object, preposition, verb)
            if with_object is None:
                kept = object_of(syntax, preposition)
            made = draft(f"preposition {frame}", frame, kept)
            if made is not None:
                return made
    if "dobj" in parts and Frame.OBJECT in frames:
        return draft("object", Frame.OBJECT, subtree(syntax, parts["dobj"], verb))
    if topics and passive and Frame.OBJECT in frames and frames[Frame.OBJECT][0] >= 0.5:
        subject = next((c for c in syntax.children[verb] if tokens[c].dep == "nsubjpass"), None)
        if subject is not None:
            return draft("object of passive", Frame.OBJECT, subtree(syntax, subject, verb))
    return None


def draft_of_raising(syntax: Syntax, verb: int, complement: int, why: str) -> Draft | None:
    """Of "X is believed to have ...": what is believed is told of the subject; who believes is not said."""
    pieces = [subtree(syntax, complement, verb)]
    for child in syntax.children[verb]:
        if syntax.tokens[child].dep in ("nsubj", "nsubjpass") and child < verb:
            pieces.insert(0, subtree(syntax, child, verb))
    return Draft(
        pieces=[p for p in pieces if p is not None],
        why=f"{why}: {syntax.tokens[verb].lemma}",
        cue=cue_range(syntax, verb),
        verb=verb,
        speaker=agent_of(syntax, verb),
        strength=0.45,
    )
