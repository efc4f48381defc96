"""Nouns, adjectives, adverbs and "according to" report what someone says without a verb of saying.

This room turns such phrases into drafts of statements.
"""

from __future__ import annotations

from dateline.codebook.cues import CueEntry, Frame
from dateline.layers.statements.drafts import Draft, Speaker, find_speaker, speaker_of, trimmed
from dateline.layers.statements.insertions import CLOSE_BEFORE
from dateline.layers.statements.ranges import has_mark, has_to, object_of, subtree
from dateline.layers.statements.tables import PREPOSITIONS, CueTables
from dateline.model import Syntax

_RECEIVING = frozenset(
    ("deny", "reject", "dismiss", "question", "ignore", "face", "receive", "hear", "accept", "refute", "rebut", "draw")
)


def draft_of_noun(syntax: Syntax, noun: int, entry: CueEntry, topics: bool) -> Draft | None:
    """A noun of saying with its complement."""
    tokens = syntax.tokens
    found: tuple[Frame, int] | None = None
    speaker: Speaker | None = None
    for child in syntax.children[noun]:
        token = tokens[child]
        if child > noun and token.dep in ("acl", "ccomp", "relcl") and has_mark(syntax, child):
            found = found or (Frame.CLAUSE, child)
        elif child > noun and token.dep in ("acl", "xcomp") and has_to(syntax, child):
            found = found or (Frame.INFINITIVE, child)
        elif child > noun and token.dep == "prep":
            frame = PREPOSITIONS.get(token.lower)
            if token.lower in ("by", "from"):
                for inner in syntax.children[child]:
                    if tokens[inner].dep == "pobj":
                        speaker = speaker or speaker_of(syntax, inner, noun)
            elif frame in entry.frames and frame is not None:
                found = found or (frame, child)
        elif token.dep == "poss" or (token.dep == "compound" and token.ent in ("PERSON", "ORG", "NORP", "GPE")):
            speaker = speaker or speaker_of(syntax, child, noun)
    if found is None or found[0] not in entry.frames:
        return None
    frame, child = found
    strength, _, names = entry.frames[frame]
    if names and not topics:
        return None
    piece = subtree(syntax, child, noun) if frame in (Frame.CLAUSE, Frame.INFINITIVE) else object_of(syntax, child)
    if piece is None:
        return None
    if speaker is None:
        speaker = bearer_of(syntax, noun)
    return Draft(
        pieces=[piece],
        why=f"noun: {tokens[noun].lemma}",
        cue=(noun, noun),
        verb=noun,
        speaker=speaker,
        strength=strength,
    )


def bearer_of(syntax: Syntax, noun: int) -> Speaker | None:
    """The subject of the verb that a bare noun of saying hangs on: "they made the claim", "it came with a warning"."""
    tokens = syntax.tokens
    at = noun
    if tokens[at].dep == "pobj" and tokens[tokens[at].head].lower in ("in", "with", "to", "of"):
        at = tokens[at].head
        if tokens[at].dep != "prep" or tokens[tokens[at].head].pos != "VERB":
            return None
    elif tokens[at].dep not in ("dobj", "attr"):
        return None
    verb = tokens[at].head
    if tokens[verb].lemma in _RECEIVING:
        return None
    return find_speaker(syntax, verb)


def draft_of_adjective(syntax: Syntax, adjective: int, entry: CueEntry, topics: bool) -> Draft | None:
    """An adjective of belief with its complement: "is confident that ..."."""
    tokens = syntax.tokens
    head = tokens[adjective].head
    if tokens[adjective].dep not in ("acomp", "oprd", "ROOT", "conj") or (head == adjective):
        return None
    for child in syntax.children[adjective]:
        token = tokens[child]
        frame: Frame | None = None
        if child < adjective:
            continue
        if token.dep == "ccomp":
            frame = Frame.CLAUSE
        elif token.dep == "xcomp" and has_to(syntax, child):
            frame = Frame.INFINITIVE
        elif token.dep == "prep":
            frame = PREPOSITIONS.get(token.lower)
        if frame is None or frame not in entry.frames:
            continue
        strength, _, names = entry.frames[frame]
        speaker = find_speaker(syntax, head)
        if (names and not topics) or speaker is None:
            return None
        piece = object_of(syntax, child) if token.dep == "prep" else subtree(syntax, child, adjective)
        if piece is None:
            return None
        first = head if head < adjective and adjective - head < 4 else adjective
        return Draft(
            pieces=[piece],
            why=f"adjective: {tokens[adjective].lemma}",
            cue=(first, adjective),
            verb=adjective,
            speaker=speaker,
            strength=strength,
        )
    return None


def draft_of_adverb(syntax: Syntax, adverb: int) -> Draft | None:
    """The clause around the adverb, told by someone unnamed."""
    head = syntax.tokens[adverb].head
    if head == adverb:
        return None
    left, right = syntax.edges[head]
    pieces = [trimmed(syntax.tokens, left, adverb - 1), trimmed(syntax.tokens, adverb + 1, right)]
    kept = [p for p in pieces if p is not None]
    if not kept:
        return None
    return Draft(
        pieces=kept, why=f"adverb: {syntax.tokens[adverb].lower}", cue=(adverb, adverb), verb=adverb, strength=0.45
    )


def draft_of_source(syntax: Syntax, index: int, tables: CueTables) -> Draft | None:
    """Of "according to the minister": the clause it stands in, less itself."""
    tokens, edges = syntax.tokens, syntax.edges
    if index + 1 >= len(tokens) or tokens[index + 1].lower != tables.sources.get(tokens[index].lemma, "to"):
        return None
    source = next((c for c in syntax.children[index + 1] if tokens[c].dep == "pobj"), None)
    if source is None:
        return None
    first, last = syntax.sentences[syntax.sentence_of[index]]
    chunk_end = min(edges[source][1], last - 1)
    # The clause it hangs on; in front or behind the rest of the sentence when set off by a comma.
    host = tokens[index].head
    left, right = edges[host] if host != index and tokens[host].pos in ("VERB", "AUX") else (first, last - 1)
    if index == first or tokens[index - 1].text in CLOSE_BEFORE:
        left, right = (first, right) if host != index else (first, last - 1)
    speaker_end = chunk_end
    for i in range(source, chunk_end + 1):
        if (
            tokens[i].text == ","
            and i > source
            and tokens[i + 1 if i < last - 1 else i].dep in ("nsubj", "det", "ROOT")
        ):
            speaker_end = i - 1
            break
    pieces = [trimmed(tokens, left, index - 1), trimmed(tokens, speaker_end + 1, right)]
    kept = [p for p in pieces if p is not None and (p[1] > p[0] or tokens[p[0]].pos in ("VERB", "PRON"))]
    if not kept:
        return None
    words = trimmed(tokens, edges[source][0], speaker_end) or (source, source)
    return Draft(
        pieces=kept,
        why="according to",
        cue=(index, index + 1),
        verb=index,
        speaker=Speaker(words=words, head=source, refers=source),
        strength=0.9,
    )
