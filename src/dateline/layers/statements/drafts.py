"""Token ranges here are inclusive pairs (first, last).

This room defines a statement in the making and who is found to speak it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.model import Syntax, Token

type Range = tuple[int, int]

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_EMPTY = frozenset(("it", "there"))
_CLIMB = frozenset(("xcomp", "conj", "advcl", "pcomp", "ccomp", "prep", "dep", "parataxis", "aux", "auxpass", "agent"))
_ISSUE = frozenset(("issue", "release", "send", "make", "post", "publish", "put", "write", "give", "circulate", "sign"))
_DEEP = 8
_RELATIVE = frozenset(("who", "which", "that", "whom"))
_NEGATIONS = frozenset(("n’t", "n't", "not"))
_NAMEABLE = frozenset(("PROPN", "NOUN", "PRON", "NUM", "ADJ", "DET"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the words, the head token, and the head that carries the reference (antecedent of "who")."""

    words: Range
    head: int
    refers: int


@dataclass(slots=True)
class Draft:
    """A statement in the making. ``cue`` and ``verb`` are None for a quotation with no words around it."""

    pieces: list[Range]
    why: str
    cue: Range | None = None
    verb: int | None = None
    speaker: Speaker | None = None
    addressee: int | None = None
    channel: str = ""
    strength: float = 1.0
    quotes: list[int] = field(default_factory=list)


def find_speaker(syntax: Syntax, verb: int, patient: bool = False) -> Speaker | None:
    """The speaker of a cue verb: its subject, its agent if passive, or the subject of what it hangs on.

    With ``patient`` the subject of a passive is the one who thinks ("they were convinced that").
    """
    tokens, children = syntax.tokens, syntax.children
    at = verb
    for _ in range(_DEEP):
        subject = own_subject(syntax, at)
        if subject is not None:
            token = tokens[subject]
            if token.dep in ("nsubjpass", "csubjpass") and at == verb and not patient:
                return agent_of(syntax, at)
            if token.dep == "expl" or (token.lower in _EMPTY and copular(syntax, at)):
                return None
            if token.lower in _RELATIVE and tokens[at].dep == "relcl":
                return Speaker(words=(subject, subject), head=subject, refers=tokens[at].head)
            return speaker_of(syntax, subject, verb)
        if at == verb and not patient and any(tokens[c].dep == "auxpass" for c in children[at]):
            return agent_of(syntax, at)
        token = tokens[at]
        if token.dep in ("acl", "relcl") and tokens[token.head].pos in _NAMEABLE:
            if token.tag == "VBN" and at == verb:
                return agent_of(syntax, at)
            noun = tokens[token.head]
            if noun.dep == "dobj" and tokens[noun.head].lemma in _ISSUE and token.tag == "VBG":
                # "issued a statement saying": who issues it speaks.
                at = noun.head
                continue
            return speaker_of(syntax, token.head, verb)
        if token.head == at or (token.dep not in _CLIMB):
            return None
        if token.dep == "xcomp":
            # "urged them to say": the one urged speaks.
            objects = [c for c in children[token.head] if tokens[c].dep in ("dobj", "dative") and c < at]
            if objects and tokens[token.head].lemma not in ("promise", "vow", "use", "take", "issue"):
                return speaker_of(syntax, objects[-1], verb)
        if token.dep == "ccomp" and any(tokens[c].dep == "mark" for c in children[at]):
            return None
        at = token.head
    return None


def own_subject(syntax: Syntax, verb: int) -> int | None:
    """The subject among a verb's own dependents: of two, the one nearer ("which he said had ...")."""
    found: int | None = None
    for child in syntax.children[verb]:
        token = syntax.tokens[child]
        # Parsers take a split-off "n’t" for a subject now and then.
        if token.dep in _SUBJECTS and (found is None or child < verb) and token.lower not in _NEGATIONS:
            found = child
    return found


def copular(syntax: Syntax, verb: int) -> bool:
    return syntax.tokens[verb].lemma in ("be", "seem", "appear", "become") or any(
        syntax.tokens[c].dep == "auxpass" for c in syntax.children[verb]
    )


def agent_of(syntax: Syntax, verb: int) -> Speaker | None:
    """The "by" phrase of a passive."""
    for child in syntax.children[verb]:
        token = syntax.tokens[child]
        if token.dep == "agent" or (token.dep == "prep" and token.lower == "by"):
            for inner in syntax.children[child]:
                if syntax.tokens[inner].dep == "pobj":
                    return speaker_of(syntax, inner, verb)
    return None


def speaker_of(syntax: Syntax, head: int, cue: int) -> Speaker | None:
    """The noun phrase around ``head`` as a speaker, cut so that the cue stays outside."""
    left, right = syntax.edges[head]
    if left <= cue <= right:
        if cue > head:
            right = cue - 1
        elif cue < head:
            left = cue + 1
    words = trimmed(syntax.tokens, left, less_date(syntax.tokens, head, right))
    if words is None or not words[0] <= head <= words[1]:
        words = (head, head)
    return Speaker(words=words, head=head, refers=head)


def less_date(tokens: tuple[Token, ...], head: int, last: int) -> int:
    """The last token before a day that the parse has put into the noun phrase: "said the mayor on Friday"."""
    at = last
    while at > head and tokens[at].ent in ("DATE", "TIME"):
        at -= 1
    if at == last or at <= head:
        return last
    return at - 1 if tokens[at].pos == "ADP" and at - 1 >= head else at


def trimmed(tokens: tuple[Token, ...], first: int, last: int) -> Range | None:
    """The range without white marks (commas, dashes, stops) at its ends; None where nothing is left."""
    while first <= last and tokens[first].text in _EDGE:
        first += 1
    while last >= first and tokens[last].text in _EDGE:
        last -= 1
    return (first, last) if first <= last else None


_EDGE = frozenset((",", ";", ":", "-", "--", "—", "–", ".", "…", "(", ")", "[", "]"))
