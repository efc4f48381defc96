"""This room lays a parse out as flat lists, so that one pass over the words is cheap."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.model import Reading

_OPEN = "“«„‟"
_CLOSE = "”»"
_MODIFIERS = frozenset(("amod", "compound", "nmod"))
_LEFT = frozenset(
    ("det", "amod", "compound", "nmod", "nummod", "poss", "quantmod", "predet", "advmod", "npadvmod", "neg", "nounmod")
)
_DASHES = frozenset(("-", "–", "—", "--"))
_LONGEST_DATELINE = 6
"""Tokens before the dash: "SAN SALVADOR, 12 Jan - "."""
_JOINTS = frozenset(("-", "–", "‑", "/", '"', "“", "”", "'", "’", "‘", "."))
_LONGEST_PHRASE = 24
_LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a report by token index; ``quoted`` numbers the quotation a token stands in (0: none)."""

    text: str
    words: list[str]
    lemmas: list[str]
    pos: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    ents: list[str]
    begins: list[bool]
    starts: list[int]
    ends: list[int]
    sentence_of: list[int]
    sentences: tuple[tuple[int, int], ...]
    quoted: list[int]
    capitals: bool
    common: frozenset[str]
    """Words that the report also prints without a capital."""

    def capital(self, i: int) -> bool:
        """Whether the report prints the word with a capital."""
        return self.text[self.starts[i]].isupper()

    def shout(self, i: int) -> bool:
        """Whether the report prints the word in capitals only."""
        return self.text[self.starts[i] : self.ends[i]].isupper()

    def ends_dateline(self, i: int) -> bool:
        """Whether a dash stands free between a word in capitals and one that is not: "JUBA - Rebels shelled".

        Other free dashes may join names: some corpora put spaces about every sign.
        """
        return (
            self.words[i] in _DASHES
            and 0 < i < len(self.words) - 1
            and i - self.sentences[self.sentence_of[i]][0] <= _LONGEST_DATELINE
            and self.starts[i] > self.ends[i - 1] > self.starts[i - 1] + 2
            and self.starts[i + 1] > self.ends[i]
            and self.shout(i - 1)
            and not self.shout(i + 1)
        )


def open_page(reading: Reading) -> Page:
    tokens = reading.syntax.tokens
    text = reading.report.text
    words = [t.text.lower().replace(".", "") or t.text for t in tokens]
    letters = sum(map(str.isalpha, text))
    capitals = letters > 0 and sum(map(str.isupper, text)) > 0.7 * letters
    return Page(
        text=text,
        words=words,
        lemmas=[t.lemma for t in tokens],
        pos=[t.pos for t in tokens],
        tags=[t.tag for t in tokens],
        deps=[t.dep for t in tokens],
        heads=[t.head for t in tokens],
        ents=[t.ent for t in tokens],
        begins=[t.ent_begin for t in tokens],
        starts=[t.start for t in tokens],
        ends=[t.end for t in tokens],
        sentence_of=reading.syntax.sentence_of,
        sentences=reading.syntax.sentences,
        quoted=find_quotations(words, reading.syntax.sentences, [t.start for t in tokens], text),
        capitals=capitals,
        common=frozenset() if capitals else frozenset(t.text for t in tokens if t.text.islower()),
    )


def find_quotations(
    words: list[str], sentences: tuple[tuple[int, int], ...], starts: list[int], text: str
) -> list[int]:
    """For each token the running number of the quotation around it; a blank line or great length ends one."""
    quoted = [0] * len(words)
    number, inside, since = 0, False, 0
    for first, last in sentences:
        if inside and "\n\n" in text[starts[first - 1] if first else 0 : starts[first]]:
            inside = False
        for i in range(first, last):
            word = words[i]
            if len(word) <= 2 and not word.isalnum():
                mark = word[0]
                if mark in _OPEN or (mark in "\"'`" and word in ('"', "``") and not inside):
                    inside, since = True, i
                    number += 1
                    continue
                if mark in _CLOSE or word in ('"', "''"):
                    inside = False
                    continue
            if inside:
                if i - since > _LONGEST_QUOTE:
                    inside = False
                else:
                    quoted[i] = number
    return quoted


def phrase_start(page: Page, head: int) -> int:
    """Index of the first token of the noun phrase that ends in ``head``: determiners, modifiers, possessors."""
    heads, deps, tags = page.heads, page.deps, page.tags
    floor = max(page.sentences[page.sentence_of[head]][0], head - _LONGEST_PHRASE)
    first = at = head
    while at > floor:
        k = at - 1
        governor, dep = heads[k], deps[k]
        if at <= governor <= head and k != governor:
            if dep in _LEFT:
                at = k
                first = k if page.words[k][0].isalnum() else first
                continue
            if (dep == "punct" or dep == "dep") and page.words[k] in _JOINTS and not page.ends_dateline(k):
                at = k
                continue
        elif tags[k] == "POS":
            if at <= heads[governor] <= head and deps[governor] == "poss":
                first = at = k
                continue
        elif dep in ("conj", "cc"):
            # "light and heavy cavalry troops": the later adjective hangs on the earlier one.
            top = governor
            while deps[top] == "conj" and heads[top] < top:
                top = heads[top]
            if k - 6 <= top < k and at <= heads[top] <= head and deps[top] in _MODIFIERS:
                at = k
                first = k if dep == "conj" else first
                continue
        break
    return first
