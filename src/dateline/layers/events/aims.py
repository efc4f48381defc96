"""This room says at whom an act is directed where the object names only a thing or a deed of theirs."""

from __future__ import annotations

from collections import deque

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.participants import Cast
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, EventType

_BODIES = frozenset((EntityKind.ORGANISATION, EntityKind.GROUP, EntityKind.STATE, EntityKind.PERSON))
_AIMED = frozenset(
    (
        EventType.REQUEST,
        EventType.AGREE,
        EventType.THREATEN,
        EventType.REJECT,
        EventType.ACCUSE,
    )
)
_COMPLEMENTS = frozenset(
    ("dobj", "pobj", "pcomp", "xcomp", "ccomp", "prep", "dative", "attr", "nsubjpass", "acl", "oprd", "prt")
)
_BELOW = _COMPLEMENTS | frozenset(("poss", "compound", "nsubj", "agent", "relcl", "conj"))
_DOERS = frozenset(("poss", "compound", "agent", "relcl", "acl"))
_WHERE = frozenset(("in", "at", "near", "within", "inside"))
_MOST = 40
"""Words looked through for one act."""


def aim(grammar: Grammar, cast: Cast, drafts: list[Draft]) -> None:
    """Whoever stands nearest below the object of a speech act or an offer: "an end to the army's raids"."""
    for draft in drafts:
        if draft.recipients or draft.type not in _AIMED:
            continue
        found = nearest(grammar, cast, draft)
        if found:
            draft.recipients = found
            draft.why += "; at whom from the object"


def nearest(grammar: Grammar, cast: Cast, draft: Draft) -> list[str]:
    tokens, children = grammar.tokens, grammar.children
    queue: deque[int] = deque()
    for k in range(draft.first, draft.last + 1):
        queue.extend(c for c in children[k] if tokens[c].dep in _COMPLEMENTS and not draft.first <= c <= draft.last)
    seen = 0
    own = set(draft.actor_tokens)
    while queue and seen < _MOST:
        i = queue.popleft()
        seen += 1
        token = tokens[i]
        if i in own or (token.dep == "pobj" and tokens[token.head].lower in _WHERE):
            continue
        if token.pos == "PRON" and token.dep in ("dobj", "dative"):
            return []  # at "them", whoever they are
        if i in cast.acts and draft.type == EventType.ACCUSE:
            # Whoever condemns an attack on a village does not blame the village.
            queue.extend(c for c in children[i] if tokens[c].dep in _DOERS)
            continue
        if i in cast.by_head and i not in cast.acts and token.pos != "PRON":
            found = [e for e in cast.recipients(grammar.conjuncts(i)) if e not in draft.actors]
            found = [e for e in found if cast.kinds.get(e) in _BODIES]
            if found:
                return found
        queue.extend(c for c in children[i] if tokens[c].dep in _BELOW)
    return []
