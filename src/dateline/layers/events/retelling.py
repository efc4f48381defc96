"""This room tells whether a passage tells an earlier act once more: that of a lead, of the same word and place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from dateline.layers.events.grammar import Grammar
from dateline.layers.events.triggers import Draft
from dateline.model import EventType, MentionKind, Reading

DEADLY = frozenset(
    "kill murder assassinate shoot die execute assassination murder killing death gun slay attack shooting".split()
)
HARM = frozenset(("kill", "wound", "injure", "die", "destroy", "damage", "hurt", "murder", "perish", "burn", "death"))
_FAINT = frozenset(
    "the a an of and in on for to its his her their this that some several many any people person persons man men "
    "woman women one two three four five six seven eight nine ten other others group members member s".split()
)
"""Words that two descriptions may share without being of one group."""
_WORD = re.compile(r"[^\W_]+")
_FURTHER = frozenset("also additional another other others more".split())
"""Words beside a trigger or its sufferers that tell of another act, or of more of them."""
_STEM = 5
"""How many letters make two words forms of one: "kidnapped", "kidnapping"; "explosion", "exploded"."""
_LETTERS = 6
_OPEN = 4
"""How many statements may lie within one another."""


class Retold:
    """What tells whether two acts of one type in a report are one told twice."""

    def __init__(self, reading: Reading, grammar: Grammar, drafts: Iterable[Draft]) -> None:
        self.grammar = grammar
        self.tokens = grammar.tokens
        self.sentences = reading.syntax.sentences
        self.sentence_of = reading.syntax.sentence_of
        self.times = reading.time_by_id
        self.counts = {q.id: (q.role, q.low) for q in reading.quantities}
        self.named = {m.refers_to for m in reading.mentions if m.kind is MentionKind.NAME}
        self.names = {e.id: " ".join((e.name, *e.aliases)) for e in reading.entities}
        self.words: dict[str, frozenset[str]] = {}
        self.spoken = sorted((s.start, s.end, st.speaker or st.id) for st in reading.statements for s in st.content)
        self.starts = [start for start, _, _ in self.spoken]
        self.many = Counter(d.type for d in drafts)

    def again(self, a: Draft, b: Draft) -> bool:
        """Whether ``b`` tells ``a`` once more: something binds them and nothing sets them apart."""
        sentence = self.sentence_of[a.head]
        lead = sentence == 0 and self.many[a.type] == 2 and self.sentence_of[b.head] > 0
        kin = self.kin(a, b)
        placed = bool(a.place_name) and a.place_name == b.place_name
        bound = (
            lead
            or (placed and kin)
            or (kin and self.share(a.recipients, b.recipients) and not self.others(a.actors, b.actors))
            or self.same_count(a, b)
        )
        return bound and not self.apart(a, b)

    def apart(self, a: Draft, b: Draft) -> bool:
        """Whether names, sure places, days, numbers, denials or words like "another" set two acts apart."""
        if a.type == EventType.COERCE and self.others(a.recipients, b.recipients) and not self.same_count(a, b):
            return True  # two arrests of people described otherwise are two
        if a.alleged != b.alleged or self.denied(a) != self.denied(b) or self.opens_apart(b):
            return True
        for one, two in ((a.actors, b.actors), (a.recipients, b.recipients)):
            if self.others(one, two) and not self.named.isdisjoint(one) and not self.named.isdisjoint(two):
                return True
        if a.sure_place and b.sure_place and a.place_name not in b.place_name and b.place_name not in a.place_name:
            return True
        if self.sentence_of[a.head] != self.sentence_of[b.head] and self.days_apart(a.time, b.time):
            return True
        one_counts, two_counts = self.counts_of(a), self.counts_of(b)
        return any(role in two_counts and two_counts[role] != low for role, low in one_counts.items())

    def told_by_another(self, a: Draft, b: Draft) -> bool:
        """Whether victims told by someone else, of an act that has none, may be those of another act."""
        if self.sentence_of[a.head] == self.sentence_of[b.head] or a.recipients or not b.recipients:
            return False
        if self.lemma(a) not in HARM and self.lemma(b) not in HARM:
            return False
        return self.speaker_at(a) != self.speaker_at(b)

    def lemma(self, draft: Draft) -> str:
        return self.tokens[draft.head].lemma.lower()

    def kin(self, a: Draft, b: Draft) -> bool:
        """Whether two triggers are one word, forms of one, or both of killing."""
        one, two = self.lemma(a), self.lemma(b)
        return one[:_STEM] == two[:_STEM] or (one in DEADLY and two in DEADLY)

    def share(self, a: list[str], b: list[str]) -> bool:
        return not set(a).isdisjoint(b) or not self.words_of(a).isdisjoint(self.words_of(b))

    def others(self, a: list[str], b: list[str]) -> bool:
        """Whether both sides are told and share neither an entity nor a word."""
        return bool(a) and bool(b) and not self.share(a, b)

    def words_of(self, entities: list[str]) -> frozenset[str]:
        found: set[str] = set()
        for entity in entities:
            words = self.words.get(entity)
            if words is None:
                told = _WORD.findall(self.names.get(entity, "").lower())
                words = self.words[entity] = frozenset(w[:_LETTERS] for w in told if w not in _FAINT)
            found |= words
        return frozenset(found)

    def counts_of(self, draft: Draft) -> dict[str, int | None]:
        return dict(self.counts[q] for q in draft.quantities)

    def same_count(self, a: Draft, b: Draft) -> bool:
        if not a.quantities or not b.quantities:
            return False
        two = self.counts_of(b)
        return any(role in two and two[role] == low for role, low in self.counts_of(a).items())

    def days_apart(self, a: str | None, b: str | None) -> bool:
        one, two = self.times.get(a or ""), self.times.get(b or "")
        if one is None or two is None or not (one.earliest and one.latest and two.earliest and two.latest):
            return False
        return one.latest < two.earliest or two.latest < one.earliest

    def denied(self, draft: Draft) -> bool:
        return any(self.tokens[c].dep == "neg" for c in self.grammar.children[draft.head])

    def opens_apart(self, draft: Draft) -> bool:
        """Whether words like "meanwhile" or "another" open the sentence or hang on the trigger."""
        begin, end = self.sentences[self.sentence_of[draft.head]]
        near = (*range(begin, min(begin + 2, end)), *self.grammar.children[draft.head])
        if any(self.tokens[k].lower in self.grammar.lexicon.apart for k in near):
            return True
        others = (k for head in draft.recipient_tokens for k in (head, *self.grammar.children[head]))
        return any(self.tokens[k].lower in _FURTHER for k in (*self.grammar.children[draft.head], *others))

    def speaker_at(self, draft: Draft) -> str:
        """Who tells of an act: the speaker of the statement opened last that still goes on, or ""."""
        position = self.tokens[draft.head].span.start
        at = bisect_right(self.starts, position) - 1
        for k in range(at, max(-1, at - _OPEN), -1):
            if position < self.spoken[k][1]:
                return self.spoken[k][2]
        return ""

    def is_aim(self, draft: Draft) -> bool:
        """Whether an act is what something was for: "an operation to detain him" does not say that he was."""
        token = self.tokens[draft.head]
        to = any(self.tokens[c].tag == "TO" for c in self.grammar.children[draft.head])
        return to and token.dep in ("acl", "advcl", "relcl", "xcomp")

    def keep_better(self, a: Draft, b: Draft) -> None:
        """Leave each role to the better known telling: the same people are described anew each time."""
        for role in ("actors", "recipients"):
            one, two = getattr(a, role), getattr(b, role)
            if one and two:
                if a.quantities and not b.quantities:
                    setattr(b, role, [])  # "several militants", then "the militants"
                    continue
                known = sum(e in self.named for e in one), sum(e in self.named for e in two)
                worse = b if known[0] > known[1] or (known[0] == known[1] and len(one) >= len(two)) else a
                setattr(worse, role, [])
