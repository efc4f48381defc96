"""A cue takes its content in one of a few shapes (frames); the parse tells which.

This room turns cue words outside quotations into drafts of statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.codebook.cues import CueEntry, Cues, Frame, index_cues
from dateline.layers.statements.drafts import Draft, Range, Speaker, agent_of, find_speaker, speaker_of, trimmed
from dateline.model import Syntax

_SEARCH = 80
_PREPOSITIONS: Mapping[str, Frame] = {
    f.value: f for f in (Frame.ABOUT, Frame.AGAINST, Frame.AS, Frame.FOR, Frame.OF, Frame.ON, Frame.TO, Frame.WITH)
}
_CHUNK = frozenset(
    (
        "aux",
        "auxpass",
        "neg",
        "advmod",
        "npadvmod",
        "prep",
        "dobj",
        "dative",
        "nsubj",
        "nsubjpass",
        "agent",
        "prt",
        "tmod",
    )
)
_RECEIVING = frozenset(
    ("deny", "reject", "dismiss", "question", "ignore", "face", "receive", "hear", "accept", "refute", "rebut", "draw")
)
_CLOSE_BEFORE = frozenset((",", "--", "—", "–", "-", ";", ":", "”", '"', "''", "?", "!"))
_BE = frozenset(("be", "feel", "seem", "sound", "remain", "become", "’", "'s"))


@dataclass(frozen=True)
class CueTables:
    """The codebook's cues, indexed by lemma."""

    verbs: dict[str, CueEntry]
    nouns: dict[str, CueEntry]
    adjectives: dict[str, CueEntry]
    raising: frozenset[str]
    appearing: frozenset[str]
    adverbs: frozenset[str]
    experiencers: frozenset[str]
    sources: Mapping[str, str]
    words_of: frozenset[str]
    tellers: frozenset[str]

    @classmethod
    def of(cls, cues: Cues) -> CueTables:
        return cls(
            verbs=index_cues(cues.verbs),
            nouns=index_cues(cues.nouns),
            adjectives=index_cues(cues.adjectives),
            raising=frozenset(cues.raising),
            appearing=frozenset(cues.appearing),
            adverbs=frozenset(cues.adverbs),
            experiencers=frozenset(cues.experiencers),
            sources=cues.sources,
            words_of=frozenset(cues.words_of),
            tellers=frozenset(cues.tellers),
        )


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
            frame = _PREPOSITIONS.get(token.lower)
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
    if passive and Frame.OBJECT in frames and frames[Frame.OBJECT][0] >= 0.5:
        subject = next((c for c in syntax.children[verb] if tokens[c].dep == "nsubjpass"), None)
        if subject is not None:
            return draft("object of passive", Frame.OBJECT, subtree(syntax, subject, verb))
    return None


def draft_of_raising(syntax: Syntax, verb: int, complement: int, why: str) -> Draft | None:
    """ "X is believed to have ...": what is believed is told of the subject; who believes is not said."""
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


def draft_of_noun(syntax: Syntax, noun: int, entry: CueEntry, topics: bool) -> Draft | None:
    """ "the claim that ...", "his refusal to ...": a noun of saying with its complement."""
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
            frame = _PREPOSITIONS.get(token.lower)
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
    """ "is confident that ..."."""
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
            frame = _PREPOSITIONS.get(token.lower)
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
    """ "has reportedly fled": the clause around the adverb, told by someone unnamed."""
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
    """ "according to the minister": the clause it stands in, less itself."""
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
    if index == first or tokens[index - 1].text in _CLOSE_BEFORE:
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


def inserted(syntax: Syntax, verb: int, fronted: int | None) -> list[Range]:
    """Content around or before "he said": the sentence less the clause of the cue; empty where it is no insertion."""
    tokens, edges = syntax.tokens, syntax.edges
    first, last = syntax.sentences[syntax.sentence_of[verb]]
    left, right = chunk_of(syntax, verb, first, last - 1)
    before = tokens[left - 1].text if left > first else ""
    dep = tokens[verb].dep
    if fronted is not None and fronted < left:
        start = edges[fronted][0]
        if dep in ("ROOT", "conj", "parataxis") and dep == "ROOT":
            start = first
        pieces = [trimmed(tokens, start, left - 1)]
    elif dep in ("parataxis", "ccomp", "ROOT") and before in _CLOSE_BEFORE and before != ";" and left > first:
        if dep == "ccomp" and not (right + 1 < last and tokens[right + 1].text in _CLOSE_BEFORE):
            return []
        pieces = [trimmed(tokens, first, left - 1)]
    else:
        return []
    if right + 1 < last and tokens[right + 1].text in (",", "--", "—", "–", "-", ";"):
        rest = trimmed(tokens, right + 1, last - 1)
        if rest is not None and goes_on(syntax, verb, rest):
            pieces.append(rest)
    kept = [p for p in pieces if p is not None]
    told = any(tokens[i].pos in ("VERB", "AUX") for first, last in kept for i in range(first, last + 1))
    return kept if told else []


def goes_on(syntax: Syntax, verb: int, rest: Range) -> bool:
    """Whether the words after "he said," belong to what was said, not to the saying ("..., adding that ...")."""
    tokens = syntax.tokens
    at = rest[0]
    for _ in range(30):
        head = tokens[at].head
        if head == at:
            return True
        if not rest[0] <= head <= rest[1]:
            return head != verb or tokens[at].dep == "ccomp"
        at = head
    return False


def chunk_of(syntax: Syntax, verb: int, first: int, last: int) -> Range:
    """The cue verb with its subject and modifiers, complements left out."""
    left = right = verb
    for child in syntax.children[verb]:
        if syntax.tokens[child].dep in _CHUNK:
            begin, end = syntax.edges[child]
            if child < verb and verb - end < 25:
                if syntax.tokens[child].dep.startswith("nsubj") or verb - end < 4:
                    left = min(left, begin)
            elif child > verb:
                right = max(right, end)
    return max(left, first), min(right, last)


def less_next_cue(syntax: Syntax, verb: int, clause: int, content: Range | None, tables: CueTables) -> Range | None:
    """End the content before "and said ...": a second cue that the parse has put inside the first one's content."""
    tokens = syntax.tokens
    if content is None:
        return None
    for child in syntax.children[clause]:
        token = tokens[child]
        if (
            token.dep == "conj"
            and token.pos == "VERB"
            and content[0] < child <= content[1]
            and second_cue(syntax, child, tables)
        ):
            left = syntax.edges[child][0]
            while left - 1 > content[0] and tokens[left - 1].dep in ("cc", "punct"):
                left -= 1
            return trimmed(tokens, content[0], left - 1) or content
    return content


def less_late_cue(syntax: Syntax, content: Range, tables: CueTables) -> Range:
    """End the content before a second cue deep in it: "called for talks that would end the war and said ..."."""
    tokens = syntax.tokens
    first, last = content
    for i in range(first + 1, min(last, first + _SEARCH)):
        if tokens[i].dep == "conj" and governing_cue(syntax, i, tables) is not None:
            end = i - 1
            while end > first and tokens[end].dep in ("cc", "punct", "advmod"):
                end -= 1
            return first, end
    return content


def governing_cue(syntax: Syntax, verb: int, tables: CueTables) -> int | None:
    """The cue whose subject goes on to speak in "X called for a body that would rule and said that ...".

    The parse hangs the second cue on the relative clause, but in reports it is nearly always the first
    speaker who goes on.
    """
    tokens = syntax.tokens
    if tokens[verb].dep != "conj" or not second_cue(syntax, verb, tables):
        return None
    at = tokens[verb].head
    if tokens[at].dep not in ("relcl", "acl"):
        return None
    for _ in range(8):
        at = tokens[at].head
        if tokens[at].pos == "VERB":
            return at if tokens[at].lemma in tables.verbs and tokens[at].dep in ("ROOT", "conj") else None
        if tokens[at].head == at:
            return None
    return None


def second_cue(syntax: Syntax, verb: int, tables: CueTables) -> bool:
    """A finite verb of saying with a content clause and no subject of its own."""
    token = syntax.tokens[verb]
    entry = tables.verbs.get(token.lemma)
    if entry is None or Frame.QUOTE not in entry.frames or token.tag not in ("VBD", "VBZ", "VBP"):
        return False
    deps = {syntax.tokens[c].dep for c in syntax.children[verb]}
    return "ccomp" in deps and not deps & {"nsubj", "nsubjpass", "aux"}


def lead_in(syntax: Syntax, verb: int, clause: int) -> list[Range]:
    """Words of the content that stand before the cue: an "if" clause, or "which" in "which he said had ..."."""
    tokens, edges = syntax.tokens, syntax.edges
    out = []
    for child in syntax.children[verb]:
        if child >= verb:
            break
        token = tokens[child]
        if token.dep == "advcl" and tokens[edges[child][0]].lower in ("if", "unless", "while", "although", "because"):
            piece = trimmed(tokens, *edges[child])
            if piece and piece[1] < verb:
                out.append(piece)
        elif token.dep in ("nsubj", "dobj", "pobj") and token.tag in ("WDT", "WP"):
            if own_more(syntax, verb, child):
                out.append((child, child))
    left = edges[clause][0]
    if not out and left < verb and tokens[left].tag in ("WDT", "WP"):
        out.append((left, left))
    return out


def own_more(syntax: Syntax, verb: int, child: int) -> bool:
    """Whether another subject stands between a relative pronoun and the cue."""
    return any(syntax.tokens[c].dep == "nsubj" and child < c < verb for c in syntax.children[verb])


def subtree(syntax: Syntax, head: int, cue: int) -> Range | None:
    """The subtree of ``head`` on its side of the cue, less commas and stops at its ends."""
    left, right = syntax.edges[head]
    if left <= cue <= right:
        if head > cue:
            left = cue + 1
        else:
            right = cue - 1
    return trimmed(syntax.tokens, left, right) if left <= right else None


def joined(syntax: Syntax, first: int | None, second: int | None, cue: int) -> Range | None:
    """From the object through the complement: "him of treason", "the army to withdraw"."""
    if second is None:
        return subtree(syntax, first, cue) if first is not None else None
    piece = subtree(syntax, second, cue)
    if first is None or piece is None or not cue < first < second:
        return piece
    lead = subtree(syntax, first, cue)
    return (min(lead[0], piece[0]), max(lead[1], piece[1])) if lead else piece


def object_of(syntax: Syntax, preposition: int) -> Range | None:
    for child in syntax.children[preposition]:
        if syntax.tokens[child].dep in ("pobj", "pcomp") and child > preposition:
            return subtree(syntax, child, preposition)
    return None


def has_to(syntax: Syntax, verb: int) -> bool:
    return any(syntax.tokens[c].tag == "TO" for c in syntax.children[verb] if c < verb)


def has_mark(syntax: Syntax, verb: int) -> bool:
    return any(
        syntax.tokens[c].dep == "mark" or syntax.tokens[c].lower == "that" for c in syntax.children[verb] if c < verb
    )


def cue_range(syntax: Syntax, verb: int) -> Range:
    """The verb with auxiliaries, negation and adverbs that touch it: "has repeatedly denied"."""
    tokens = syntax.tokens
    first = verb
    while first > 0 and tokens[first - 1].head == verb and tokens[first - 1].dep in ("aux", "auxpass", "neg", "advmod"):
        first -= 1
    last = verb
    if last + 1 < len(tokens) and tokens[last + 1].dep == "prt" and tokens[last + 1].head == verb:
        last += 1
    return first, last
