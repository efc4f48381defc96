"""This room ties mentions of one phrase together: possessors, appositions, copulas, "of"-complements, kin."""

from __future__ import annotations

from dateline.codebook.roles import Roles
from dateline.layers.mentions.draft import Draft
from dateline.layers.mentions.page import Page
from dateline.model import MentionKind

_TO_BE = frozenset(("be", "become", "remain"))
_NAMED = frozenset(("named", "called", "identified", "known"))
_LONGEST_COMPLEMENT = 9


def tie_drafts(page: Page, roles: Roles, drafts: dict[int, Draft]) -> None:
    """Fill in ``owner``, ``beside``, ``inner``, ``kin`` of the drafts (by head) and lengthen spans by complements."""
    # From the last: a complement has its own complement before it is taken in.
    for head in sorted(drafts, reverse=True):
        _tie(page, roles, drafts, drafts[head])


def _tie(page: Page, roles: Roles, drafts: dict[int, Draft], draft: Draft) -> None:
    """Fill in what ties a draft to others: possessor, apposition or copula, "of"-complement, kinship."""
    deps, heads, words = page.deps, page.heads, page.words
    head = draft.head
    for i in range(draft.first, head):
        # The possessor nearest to the head owns it: "the army's commander's house".
        if deps[i] == "poss" and heads[i] == head:
            draft.owner = i
    if draft.kind is MentionKind.PRONOUN:
        return
    dep, governor = deps[head], heads[head]
    if dep == "appos" and governor in drafts and governor < head:
        draft.beside = governor
    elif dep == "attr" and page.lemmas[governor] in _TO_BE:
        for k in range(governor - 1, max(governor - 12, -1), -1):
            if heads[k] == governor and deps[k] in ("nsubj", "nsubjpass"):
                draft.beside = k if k in drafts else -1
                break
    elif (
        dep in ("oprd", "attr", "dobj", "pobj")
        and draft.kind is MentionKind.NAME
        and (named := _named(page, head)) in drafts
    ):
        # "a nurse named Akello", "a clerk identified as Luis Rey"
        other = drafts[named]
        if not other.plural and other.kind is MentionKind.NOMINAL:
            draft.beside = named
    elif dep == "conj" and deps[governor] == "appos" and heads[governor] in drafts:
        # "X, chemist and owner of the mill": both nouns are X.
        other = drafts[heads[governor]]
        if draft.sort == other.sort == "person" and not draft.proper:
            draft.beside = heads[governor]
    k = draft.last + 1
    if k < len(words) and words[k] == "of" and heads[k] in (head, draft.last):
        _take_complement(page, drafts, draft, k)
    if dep == "pobj" and words[governor] == "of":
        # "daughter of Modibo Keita" names another than the daughter.
        relation = roles.by_lemma.get(page.lemmas[heads[governor]])
        draft.kin = relation is not None and relation.kin


def _named(page: Page, head: int) -> int:
    """The noun whose name a token gives by "named", "called" or "identified as", -1 if there is none."""
    verb = page.heads[head]
    if page.words[verb] == "as" and page.deps[verb] == "prep":
        verb = page.heads[verb]
    if page.words[verb] in _NAMED and page.deps[verb] == "acl" and page.heads[verb] < verb:
        return page.heads[verb]
    return -1


def _take_complement(page: Page, drafts: dict[int, Draft], draft: Draft, of: int) -> None:
    """Take a short "of"-complement into the span and note which mention it is."""
    for i in range(of + 1, min(of + 14, len(page.words))):
        if page.heads[i] == of and page.deps[i] in ("pobj", "pcomp"):
            inner = drafts.get(i)
            if inner is None:
                for k in range(i, min(i + 8, len(page.words))):
                    if k in drafts and drafts[k].first <= i:
                        inner = drafts[k]
                        break
            if inner is not None and inner.proper and inner.sort == "person" and inner.first > of + 1:
                draft.last = inner.first - 1
                return
            last = inner.last if inner is not None else i
            if draft.proper and inner is not None and inner.kind is MentionKind.NAME and draft.actor is not None:
                return
            if last - of <= _LONGEST_COMPLEMENT and (not draft.proper or draft.sort == "organisation"):
                draft.last = last
                draft.inner = inner.head if inner is not None else -1
                draft.modifiers |= {page.lemmas[i]}
                if inner is not None and inner.country:
                    draft.country = draft.country or inner.country
            return
