"""A cue takes its content in one of a few shapes (frames); the parse tells which.

This room turns cue words into drafts of statements.
"""

from __future__ import annotations

from dateline.codebook.cues import CueEntry, Frame
from dateline.layers.statements.drafts import (
    Draft,
    Range,
    Speaker,
    agent_of,
    find_speaker,
    own_subject,
    speaker_of,
    trimmed,
)
from dateline.layers.statements.insertions import around_as, inserted, lead_in
from dateline.layers.statements.phrases import draft_of_adjective, draft_of_adverb, draft_of_noun, draft_of_source
from dateline.layers.statements.ranges import cue_range, has_to, joined, object_of, subtree
from dateline.layers.statements.second_cues import governing_cue, less_late_cue, less_next_cue
from dateline.layers.statements.tables import PREPOSITIONS, CueTables
from dateline.model import Syntax

_NEAR = 12
_DEEP = 40


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
        speaker = find_speaker(syntax, verb if governor is None else governor, lemma in tables.experiencers)
        if speaker is None and frame is Frame.INSERTED:
            speaker = speaker_behind(syntax, verb)
        return Draft(
            pieces=kept,
            why=f"{why}: {lemma}",
            cue=cue_range(syntax, verb),
            verb=verb,
            speaker=speaker,
            strength=strength,
        )

    if Frame.INSERTED in frames and lemma in tables.papers_say:
        printed = printed_in(syntax, verb)
        if printed is not None:
            made = draft("printed in", Frame.INSERTED, printed[0])
            if made is not None:
                made.speaker = printed[1]
            return made
    if "clause" in parts and Frame.CLAUSE in frames:
        clause = parts["clause"]
        content = joined(syntax, clause, latest, verb) if latest != clause else subtree(syntax, clause, verb)
        content = less_next_cue(syntax, verb, clause, content, tables)
        if Frame.QUOTE in frames and content is not None:
            content = mended(syntax, verb, content, that_behind(syntax, verb, lemma in tables.tellers))
        return draft("clause", Frame.CLAUSE, *lead_in(syntax, verb, clause), content)
    if Frame.CLAUSE in frames and Frame.QUOTE in frames and "infinitive" not in parts:
        that = that_behind(syntax, verb, lemma in tables.tellers)
        if that is not None:
            right = edges[tokens[that].head][1]
            return draft("that", Frame.CLAUSE, mended(syntax, verb, (that, right), None))
    if Frame.INSERTED in frames and "infinitive" not in parts and not passive:
        around = (tokens[verb].dep == "advcl" and around_as(syntax, verb)) or inserted(syntax, verb, fronted)
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


def speaker_behind(syntax: Syntax, verb: int) -> Speaker | None:
    """Who speaks in "..., reports The Herald": parsers take the paper for an object of the report."""
    for child in syntax.children[verb]:
        if child > verb and syntax.edges[child][0] == verb + 1 and syntax.tokens[child].pos in ("PROPN", "NOUN"):
            return speaker_of(syntax, child, verb)
    return None


def printed_in(syntax: Syntax, verb: int) -> tuple[Range, Speaker] | None:
    """Content and speaker of "... on May 2 reports The Herald", with or without a comma."""
    tokens = syntax.tokens
    first, last = syntax.sentences[syntax.sentence_of[verb]]
    if verb == first or not (tokens[verb - 1].ent in ("DATE", "TIME") or tokens[verb - 1].text == ","):
        return None
    subject = own_subject(syntax, verb)
    if subject is not None and tokens[subject].ent not in ("DATE", "TIME"):
        return None
    begin = verb + 1
    if begin < last and tokens[begin].lower == "the":
        begin += 1
    end = begin
    while end < last and (tokens[end].pos == "PROPN" or (end > begin and tokens[end].lower == "of")):
        end += 1
    if end == begin or end - begin > 5 or tokens[end - 1].lower == "of":
        return None
    if end < last and tokens[end].pos in ("VERB", "AUX", "NOUN"):
        # "... reports Herald officials said": where the name ends is not told.
        return None
    content = trimmed(tokens, first, verb - 1)
    if content is None or not any(tokens[i].pos in ("VERB", "AUX") for i in range(content[0], content[1] + 1)):
        return None
    return content, Speaker(words=(verb + 1, end - 1), head=end - 1, refers=end - 1)


def that_behind(syntax: Syntax, verb: int, tells: bool) -> int | None:
    """The "that" shortly behind a cue which opens its content, wherever the parse has hung it.

    "Said in a message that ..." is often read as a clause of the message; with ``tells`` the one told may come between.
    """
    tokens = syntax.tokens
    plain = True
    for i in range(verb + 1, min(verb + _NEAR, len(tokens))):
        token = tokens[i]
        if token.lower == "that" and token.tag in ("IN", "WDT") and token.dep == "mark" and token.head > i:
            return i if plain or tells else None
        if token.pos in ("VERB", "PUNCT") or token.tag == "WDT":
            return None
        if token.dep == "dobj":
            plain = False
    return None


def mended(syntax: Syntax, verb: int, content: Range, that: int | None) -> Range:
    """The content from its "that" on, and to the end of a sentence that the parse has broken in pieces."""
    tokens = syntax.tokens
    first, last = content
    if that is not None and verb < that < first:
        first = that
    root = verb
    for _ in range(_DEEP):
        if tokens[root].head == root:
            break
        root = tokens[root].head
    right = syntax.edges[root][1]
    end = syntax.sentences[syntax.sentence_of[verb]][1] - 1
    if last > verb and right < end and last >= right - 1:
        return trimmed(tokens, first, end) or content
    return first, last


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
