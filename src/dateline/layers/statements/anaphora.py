"""Translated news often gives the news first and the speaker after it: "The bridge is closed. This was said by ...".

This room finds sentences that attribute the sentence before them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.codebook.cues import CueEntry, Frame
from dateline.layers.statements.drafts import Draft, Speaker, agent_of, find_speaker, own_subject, speaker_of, trimmed
from dateline.layers.statements.ranges import cue_range
from dateline.layers.statements.tables import CueTables
from dateline.model import Syntax

BEFORE = "said of the sentence before"
"""How the ``why`` of these statements begins."""

_POINTING = frozenset(("this", "that", "these"))
_ABOUT = frozenset(("about", "of", "on"))
_BRINGING = frozenset(("make", "give", "issue", "post", "publish", "release"))
_LONGEST = 45
"""Tokens of the longest sentence that is nothing but an attribution."""


def draft_of_anaphor(syntax: Syntax, verb: int, tables: CueTables, paragraph_of: Sequence[int]) -> Draft | None:
    """The statement of "This was reported by X", "X said this", "X wrote about it": its content is the sentence before.

    The sentence before stands in the same or the last paragraph; the cue heads its own sentence.
    """
    tokens = syntax.tokens
    token = tokens[verb]
    if token.dep != "ROOT" or token.pos != "VERB":
        return None
    number = syntax.sentence_of[verb]
    if not number:
        return None
    entry = tables.verbs.get(token.lemma)
    if token.lemma not in _BRINGING and not speaks(entry):
        return None
    first, last = syntax.sentences[number]
    if last - first > _LONGEST:
        return None
    speaker = speaker_behind_passive(syntax, verb, tables) if is_passive(syntax, verb) else teller_of_this(syntax, verb)
    if speaker is None:
        return None
    before = syntax.sentences[number - 1]
    content = trimmed(tokens, before[0], before[1] - 1)
    if content is None or paragraph_of[verb] - paragraph_of[content[0]] > 1:
        return None
    if not any(tokens[i].pos in ("VERB", "AUX") for i in range(content[0], content[1] + 1)):
        return None
    return Draft(
        pieces=[content],
        why=f"{BEFORE}: {token.lemma}",
        cue=cue_range(syntax, verb),
        verb=verb,
        speaker=speaker,
        strength=0.3,
    )


def says_this(syntax: Syntax, draft: Draft) -> bool:
    """Whether the content of a draft is nothing but "this"."""
    return (
        len(draft.pieces) == 1
        and draft.pieces[0][0] == draft.pieces[0][1]
        and (syntax.tokens[draft.pieces[0][0]].lower in ("this", "it", "that"))
    )


def speaks(entry: CueEntry | None) -> bool:
    return entry is not None and Frame.QUOTE in entry.frames


def is_passive(syntax: Syntax, verb: int) -> bool:
    return any(syntax.tokens[c].dep == "auxpass" for c in syntax.children[verb])


def points_back(syntax: Syntax, index: int, tables: CueTables) -> bool:
    """Whether a noun phrase is "this", or "this" with a noun of saying: "this statement"."""
    token = syntax.tokens[index]
    if token.lower in _POINTING:
        return True
    if token.lemma not in tables.nouns and token.lemma not in ("information", "news"):
        return False
    return any(syntax.tokens[c].lower in _POINTING for c in syntax.children[index])


def speaker_behind_passive(syntax: Syntax, verb: int, tables: CueTables) -> Speaker | None:
    """Of "this is stated in the message of X" the message, of "this was reported by X" X."""
    tokens = syntax.tokens
    subject = own_subject(syntax, verb)
    if subject is None or not points_back(syntax, subject, tables):
        return None
    if tokens[verb].lemma in _BRINGING and tokens[subject].lower in _POINTING:
        return None
    agent = agent_of(syntax, verb)
    if agent is not None:
        return agent
    for child in syntax.children[verb]:
        if tokens[child].dep == "prep" and tokens[child].lower in ("in", "on", "at") and child > verb:
            for noun in syntax.children[child]:
                if tokens[noun].dep == "pobj" and tokens[noun].lemma in tables.words_of_record:
                    return speaker_of(syntax, noun, verb)
    return None


def teller_of_this(syntax: Syntax, verb: int) -> Speaker | None:
    """The subject of "X said this", "X wrote about this", "X made this known"."""
    tokens = syntax.tokens
    told = False
    for child in syntax.children[verb]:
        token = tokens[child]
        if child < verb or (token.dep in ("ccomp", "xcomp") and token.lemma not in ("know", "known")):
            continue
        if token.dep == "dobj" and token.lower in ("this", "that"):
            told = True
        elif token.dep == "prep" and token.lower in _ABOUT:
            told = told or any(
                tokens[c].lower in ("this", "it") and tokens[c].dep == "pobj" for c in syntax.children[child]
            )
        elif token.dep == "ccomp" and token.lemma in ("know", "known"):
            told = told or any(tokens[c].lower == "this" for c in syntax.children[child])
    return find_speaker(syntax, verb) if told else None
