"""This room finds the words that state an act: it matches trigger rules against the parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dateline.layers.events.grammar import Arguments, Grammar
from dateline.layers.events.lexicon import CONTRACTIONS, Entry, Lexicon, Need, Rule

_MODIFIERS = frozenset(("compound", "amod", "nmod", "poss", "nummod"))
_GAP = 4
"""How many words may stand between the words of one trigger: "gunned two of the men down"."""

_BLASTS = frozenset(("explosion", "blast", "attack", "device", "charge", "shooting", "raid", "ambush"))
_TIMES = frozenset(("DATE", "TIME"))
_COMPLEMENTS = frozenset(("oprd", "ccomp", "acomp", "attr"))
_STOPS = frozenset((".", ";", ":", "?", "!"))


@dataclass(slots=True)
class Draft:
    """An event in the making. ``head`` is the trigger's main token, ``first``..``last`` its tokens (inclusive).

    ``scenes`` are heads that a preposition of place gave; ``told_by`` the heads of drafts that were made one with it.
    """

    rule: Rule
    type: str
    mode: str
    head: int
    first: int
    last: int
    noun: bool = False
    confidence: float = 0.5
    why: str = ""
    actors: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    actor_tokens: list[int] = field(default_factory=list)
    recipient_tokens: list[int] = field(default_factory=list)
    scenes: set[int] = field(default_factory=set)
    carried: list[int] = field(default_factory=list)
    told_by: list[int] = field(default_factory=list)
    also: list[tuple[int, int]] = field(default_factory=list)
    place: str | None = None
    place_name: str = ""
    sure_place: bool = False
    time: str | None = None
    quantities: list[str] = field(default_factory=list)
    definite: bool = False
    bare: bool = False
    alleged: bool = False
    long: bool = False
    condition_of: int = -1


def find_triggers(grammar: Grammar, sentences: tuple[tuple[int, int], ...]) -> list[Draft]:
    """Drafts in text order, at most one a token; words inside a longer trigger make none of their own."""
    lexicon = grammar.lexicon
    tokens = grammar.tokens
    verbs, nouns, phrases = lexicon.verbs, lexicon.nouns, lexicon.phrases
    found: list[Draft] = []
    taken = -1
    for begin, end in sentences:
        for i in range(begin, end):
            if i <= taken:
                continue
            token = tokens[i]
            lower = token.lower
            draft = None
            entries = phrases.get(lower)
            if entries is None and lower in CONTRACTIONS:
                entries = phrases.get(CONTRACTIONS[lower])
            if entries is not None:
                draft = match_phrase(grammar, i, end, entries)
            if draft is None:
                lemma = token.lemma
                pos = token.pos
                if pos == "VERB" or (token.tag.startswith("VB") and pos != "AUX"):
                    entries = verbs.get(lemma)
                    if entries is not None and token.dep not in ("amod", "compound"):
                        draft = match_verb(grammar, i, begin, end, entries)
                elif pos in ("NOUN", "PROPN") and token.ent != "DATE":
                    entries = nouns.get(lemma) or nouns.get(lower)
                    if entries is None and pos == "PROPN" and lower.endswith("s"):
                        entries = nouns.get(lower[:-1])  # a headline's capitals hide the plural from the lemma
                    if entries is not None:
                        draft = match_noun(grammar, i, begin, end, entries)
            if draft is not None:
                found.append(draft)
                if draft.last > i:
                    taken = draft.last
    return found


def match_phrase(grammar: Grammar, i: int, end: int, entries: tuple[Entry, ...]) -> Draft | None:
    tokens = grammar.tokens
    for words, rule in entries:
        last = i + len(words)
        if last >= end:
            continue
        for k, word in enumerate(words, start=i + 1):
            lower = tokens[k].lower
            if word != lower and word != tokens[k].lemma and word != CONTRACTIONS.get(lower):
                break
        else:
            head = i
            for k in range(i, last + 1):
                over = tokens[k].head
                if over < i or over > last or over == k:
                    head = k
                    break
            if rule.without and any(tokens[k].lemma in rule.without for k in grammar.children[head]):
                continue
            noun = tokens[head].pos in ("NOUN", "PROPN")
            return draft_of(grammar, rule, head, i, last, noun=noun)
    return None


def match_verb(grammar: Grammar, i: int, begin: int, end: int, entries: tuple[Entry, ...]) -> Draft | None:
    args: Arguments | None = None
    near: frozenset[str] | None = None
    beside: frozenset[str] | None = None
    for words, rule in entries:
        last = i
        if words:
            if args is None:
                args = grammar.arguments(i)
            if beside is None:
                beside = after_verb(grammar, i, end, args)
            if words[0] not in beside:
                continue
            last = further_words(grammar, i, end, words)
            if last < 0 and len(words) == 1:
                last = far_object(grammar, i, words[0], args)
            if last < 0:
                continue
        if args is None:
            args = grammar.arguments(i)
        if rule.without:
            if near is None:
                near = near_verb(grammar, i, args)
            if not near.isdisjoint(rule.without):
                continue
        if verb_fits(grammar, i, begin, end, rule, args):
            return draft_of(grammar, rule, i, i, last)
    return None


def after_verb(grammar: Grammar, i: int, end: int, args: Arguments) -> frozenset[str]:
    """Lemmas and words that may go on with a trigger: those close after it, and its objects."""
    tokens = grammar.tokens
    words = {tokens[k].lemma for k in args.objects}
    for k in range(i + 1, min(end, i + 2 + _GAP)):
        words.add(tokens[k].lemma)
        words.add(tokens[k].lower)
    return frozenset(words)


def far_object(grammar: Grammar, i: int, word: str, args: Arguments) -> int:
    """The object of a verb that a trigger names, however many modifiers stand before it; -1 if none."""
    for k in args.objects:
        if k > i and grammar.tokens[k].lemma == word:
            return k
    return -1


def further_words(grammar: Grammar, i: int, end: int, words: tuple[str, ...]) -> int:
    """The token of the last further word of a trigger anchored at ``i``, or -1 where they do not follow."""
    tokens = grammar.tokens
    at = i
    for word in words:
        for k in range(at + 1, min(end, at + 2 + _GAP)):
            token = tokens[k]
            if token.lower in _STOPS:
                return -1
            if token.pos == "ADP" and token.head == i and token.dep == "prep" and token.lower != word:
                return -1  # "led to protests" leads none
            if token.lemma == word or token.lower == word:
                if token.pos == "ADP" and any(tokens[c].ent in _TIMES for c in grammar.children[k]):
                    return -1  # "called the king on Monday" calls on nobody
                # Words further off must hang on the trigger, else they belong to another clause.
                over = token.head
                if k > at + 1 and token.pos == "VERB" and token.dep != "conj":
                    return -1  # "have what they called": no call was had
                if k == at + 1 or i <= over < k or i <= tokens[over].head <= k:
                    at = k
                    break
                return -1
        else:
            return -1
    return at


def near_verb(grammar: Grammar, i: int, args: Arguments) -> frozenset[str]:
    """Lemmas and words beside a verb: its arguments, what modifies them, its particles and adverbs."""
    tokens, children = grammar.tokens, grammar.children
    words: set[str] = set()
    for k in (*args.subjects, *args.objects, *args.datives, *(p for _, p in args.preps)):
        token = tokens[k]
        words.add(token.lemma)
        words.add(token.lower)
        for c in children[k]:
            child = tokens[c]
            if child.dep in _MODIFIERS:
                words.add(child.lemma)
            elif child.lower == "of":
                words.update(tokens[n].lemma for n in children[c])
    for c in children[i]:
        token = tokens[c]
        if token.dep in ("prt", "prep", "advmod", "mark", "attr", "acomp", "ccomp", "xcomp", "oprd", "dep", "npadvmod"):
            words.add(token.lemma)
            words.add(token.lower)
            if token.dep == "ccomp":
                words.update(tokens[n].lower for n in children[c] if tokens[n].dep == "mark")
    return frozenset(words)


def verb_fits(grammar: Grammar, i: int, begin: int, end: int, rule: Rule, args: Arguments) -> bool:
    """Whether a verb's arguments meet a rule's conditions."""
    fits = grammar.fits
    if rule.passive and not args.passive:
        return False
    if rule.objects is not None and not any_fits(grammar, args.objects, rule.objects):
        return False
    if rule.objects_or_none is not None and args.objects and not any_fits(grammar, args.objects, rule.objects_or_none):
        return False
    if rule.objects_or_preps is not None and not (
        any_fits(grammar, args.objects, rule.objects_or_preps)
        or any(fits(p, rule.objects_or_preps) for _, p in args.preps)
    ):
        return False
    if rule.subjects is not None:
        spoken = args.passive and not args.subjects and "@SPEAKER" in rule.subjects.flags
        if not spoken and not any_fits(grammar, args.subjects, rule.subjects):
            return False
    if (
        rule.subjects_or_none is not None
        and args.subjects
        and not any_fits(grammar, args.subjects, rule.subjects_or_none)
    ):
        return False
    if rule.preps and not any(fits(p, need) for word, p in reached(args) for prep, need in rule.preps if word == prep):
        return False
    if rule.oprd is not None and not any(fits(k, rule.oprd) for k in complements(grammar, i, args)):
        return False
    if rule.complement and not has_complement(grammar, i, rule.complement):
        return False
    tokens = grammar.tokens
    if rule.modal and not any(tokens[c].tag == "MD" for c in grammar.children[i]):
        return False
    if rule.plain and any(tokens[c].dep in _COMPLEMENTS for c in grammar.children[i]):
        return False
    return not rule.with_words or any(tokens[k].lemma in rule.with_words for k in range(begin, end))


def reached(args: Arguments) -> Iterator[tuple[str, int]]:
    """(preposition, object head) pairs of a verb; whom a thing is given or sent counts as reached by "to"."""
    yield from args.preps
    for k in args.datives:
        yield "to", k


def any_fits(grammar: Grammar, heads: list[int], need: Need) -> bool:
    return any(grammar.fits(k, need) for k in heads)


def complements(grammar: Grammar, i: int, args: Arguments) -> list[int]:
    """What someone is called: object complements and "as" phrases."""
    tokens = grammar.tokens
    found = [p for word, p in args.preps if word == "as"]
    for c in grammar.children[i]:
        if tokens[c].dep in ("oprd", "attr", "acomp", "ccomp", "xcomp", "dobj"):
            found.append(c)
            found.extend(n for n in grammar.children[c] if tokens[n].dep in ("amod", "attr", "acomp"))
    return found


def has_complement(grammar: Grammar, i: int, kind: str) -> bool:
    tokens, children = grammar.tokens, grammar.children
    for c in children[i]:
        token = tokens[c]
        if kind == "infinitive_or_for" and token.lower in ("for", "by", "from", "of"):
            return True
        if token.dep in ("xcomp", "ccomp", "advcl", "acl", "relcl"):
            inner = children[c]
            if any(tokens[n].dep == "aux" and tokens[n].lower == "to" for n in inner) and (
                kind != "object_infinitive" or any(tokens[n].dep == "nsubj" for n in inner)
            ):
                return True
    return False


def match_noun(grammar: Grammar, i: int, begin: int, end: int, entries: tuple[Entry, ...]) -> Draft | None:
    tokens = grammar.tokens
    token = tokens[i]
    if token.dep in ("compound", "nmod"):
        return None
    near: frozenset[str] | None = None
    for words, rule in entries:
        first = i - len(words)
        if first < begin:
            continue
        if words and any(
            tokens[k].lemma != word and tokens[k].lower != word for k, word in enumerate(words, start=first)
        ):
            continue
        if rule.without:
            if near is None:
                near = near_noun(grammar, i)
            if not near.isdisjoint(rule.without):
                continue
        if noun_fits(grammar, i, begin, end, rule):
            return draft_of(grammar, rule, i, first, i, noun=True)
    return None


def near_noun(grammar: Grammar, i: int) -> frozenset[str]:
    """Lemmas beside a noun: its modifiers, the objects of its prepositions, and what governs it.

    A verb that only carries the noun says nothing of what it means: "planned the attack" is no "plan of attack".
    """
    tokens, children = grammar.tokens, grammar.children
    words: set[str] = set()
    for c in children[i]:
        child = tokens[c]
        if child.dep in _MODIFIERS:
            words.add(child.lemma)
            words.update(tokens[n].lemma for n in children[c] if tokens[n].dep in _MODIFIERS)
        elif child.dep == "prep":
            words.update(tokens[n].lemma for n in children[c] if tokens[n].dep == "pobj")
    token = tokens[i]
    over = token.head
    if over != i and not (grammar.is_verb(over) and tokens[over].lemma in grammar.lexicon.light_verbs):
        words.add(tokens[over].lemma)
        if tokens[over].dep in ("prep", "prt") or tokens[over].pos == "NOUN":
            words.add(tokens[tokens[over].head].lemma)
    return frozenset(words)


def noun_fits(grammar: Grammar, i: int, begin: int, end: int, rule: Rule) -> bool:
    tokens, children = grammar.tokens, grammar.children
    if rule.modifiers is not None and not any(
        tokens[c].dep in _MODIFIERS and grammar.fits(c, rule.modifiers) for c in children[i]
    ):
        return False
    if rule.of_classes is not None:
        asked = [c for c in children[i] if tokens[c].dep in ("poss", "compound")]
        asked.extend(p for word, p in grammar.preps_of(i) if word == "of")
        if not any_fits(grammar, asked, rule.of_classes):
            return False
    if rule.preps and not any(
        word == prep and grammar.fits(p, need) for word, p in grammar.preps_of(i) for prep, need in rule.preps
    ):
        return False
    if rule.governed:
        over, _ = grammar.governor(i)
        above = over >= 0 and tokens[over].lemma in rule.governed
        if not above and not any(
            tokens[c].dep == "poss" or tokens[c].lower in ("by", "between", "with", "against") for c in children[i]
        ):
            return False
    if rule.complement and not has_complement(grammar, i, rule.complement):
        return False
    return not rule.with_words or any(tokens[k].lemma in rule.with_words for k in range(begin, end))


def draft_of(grammar: Grammar, rule: Rule, head: int, first: int, last: int, noun: bool = False) -> Draft:
    """A draft of a matched rule; the mode is the rule's, else that of an instrument beside the trigger."""
    tokens = grammar.tokens
    words = " ".join(tokens[k].lower for k in range(first, last + 1))
    if last - head > 5:
        first = last = head
    mode = rule.mode
    if not mode and rule.type == "ASSAULT":
        mode = instrument_mode(grammar, head, noun, grammar.lexicon)
    definite = is_definite(grammar, head) if noun else tells_again(grammar, head, rule)
    return Draft(
        rule=rule,
        type=rule.type,
        mode=mode,
        head=head,
        first=first,
        last=last,
        long=last > head,
        noun=noun,
        confidence=rule.confidence,
        why=f"{rule.name}: {words}",
        definite=definite,
    )


def is_definite(grammar: Grammar, i: int) -> bool:
    tokens = grammar.tokens
    return any(
        tokens[c].dep == "det" and tokens[c].lower in ("the", "this", "that", "these", "those")
        for c in grammar.children[i]
    )


def tells_again(grammar: Grammar, head: int, rule: Rule) -> bool:
    """Whether a verb goes on about a bomb or blast already told of: "the device had been planted"."""
    if rule.type != "ASSAULT":
        return False
    tokens = grammar.tokens
    return any(
        tokens[c].dep in ("nsubj", "nsubjpass", "dobj")
        and (tokens[c].lemma in grammar.lexicon.instruments or tokens[c].lemma in _BLASTS)
        and is_definite(grammar, c)
        for c in grammar.children[head]
    )


def instrument_mode(grammar: Grammar, head: int, noun: bool, lexicon: Lexicon) -> str:
    tokens, children = grammar.tokens, grammar.children
    known = lexicon.instruments
    for c in children[head]:
        token = tokens[c]
        if token.dep in ("compound", "amod", "nmod", "nsubj", "dobj") and token.lemma in known:
            return known[token.lemma]
        if token.dep in ("prep", "agent") and token.lower in ("with", "by", "in", "using"):
            for n in children[c]:
                if tokens[n].lemma in known:
                    return known[tokens[n].lemma]
                for m in children[n]:
                    if tokens[m].dep == "compound" and tokens[m].lemma in known:
                        return known[tokens[m].lemma]
    return ""
