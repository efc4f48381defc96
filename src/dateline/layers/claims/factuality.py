"""This room grades how surely the words around a predicate tell it as having happened.

A walk from the predicate up the dependency tree gathers the words that govern it (negation, modals, hedges,
verbs and nouns with their signatures); then they are applied from the outermost inwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dateline.codebook.status import Sense, StatusWords
from dateline.model import Status, Syntax, Token

DEPTH = 32
"""How many governors a walk follows: keeps it linear on a garbled parse that is one long chain."""

_OPEN = (Status.FUTURE, Status.HYPOTHETICAL)
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_AUXILIARIES = frozenset({"aux", "auxpass"})
_PASSIVE = frozenset({"nsubjpass"})
_VERBAL = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_OF_NOUNS = frozenset({"of", "to", "for", "on", "about", "against"})
_MARKING = frozenset({"mark", "advmod", "prep", "cc"})
_QUESTION_TAGS = frozenset({"WP", "WRB", "WDT", "WP$"})
_PAST = 2.6
_BARE = -0.4
_GENERIC = 0.8
_FINITE = {"VBD": 2.7, "VBZ": 2.1, "VBP": 1.7, "VBN": 2.3, "VBG": 1.5, "VB": 1.2, "JJ": 1.7}


class State(NamedTuple):
    """What is known so far of a clause: its status and its graded factuality."""

    status: Status
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Factuality:
    """The outcome of a walk: status, graded factuality (-3..3) and the words that decided, outermost first."""

    status: Status
    value: float
    why: tuple[str, ...] = ()


def factuality_of(syntax: Syntax, head: int, words: StatusWords) -> float:
    """Graded factuality, -3 (certainly did not happen) to 3 (certainly happened), of the predicate at ``head``."""
    return read_factuality(syntax, head, words).value


def read_factuality(syntax: Syntax, head: int, words: StatusWords) -> Factuality:
    """Status and graded factuality of the predicate at token ``head``, with the words that decided."""
    walk = Walk(syntax, words)
    state = walk.state_of(head)
    value = max(-3.0, min(3.0, state.value))
    return Factuality(status=state.status, value=round(value, 3), why=tuple(walk.why))


def read_own_factuality(syntax: Syntax, head: int, words: StatusWords) -> Factuality:
    """As ``read_factuality``, from the words of the predicate's own clause alone."""
    walk = Walk(syntax, words)
    state = walk.own_state(head, walk.light_state(head))
    return Factuality(status=state.status, value=round(max(-3.0, min(3.0, state.value)), 3), why=tuple(walk.why))


def apply(sense: Sense, state: State) -> State:
    """The state of a complement, given that of the clause whose predicate has this sense."""
    yes, no, middle = sense.signature.positive, sense.signature.negative, sense.signature.open
    share = min(1.0, abs(state.value) / 2.2)
    if state.status is Status.ACTUAL:
        return State(yes.status, share * yes.value + (1 - share) * middle)
    if state.status is Status.NEGATED:
        return State(no.status, share * no.value + (1 - share) * middle)
    if yes.status is Status.ACTUAL and no.status is Status.ACTUAL and middle > 0:
        return State(Status.ACTUAL, middle)
    keeps = yes.status in (Status.ACTUAL, Status.FUTURE)
    return State(state.status if keeps else Status.HYPOTHETICAL, min(middle, state.value))


def negate(state: State) -> State:
    """The state of a clause with a negation in it."""
    if state.status is Status.ACTUAL:
        return State(Status.NEGATED, -0.85 * state.value)
    if state.status is Status.NEGATED:
        return State(Status.ACTUAL, -0.75 * state.value)
    status = Status.NEGATED if state.status is Status.FUTURE else state.status
    return State(status, min(state.value, -0.4 * abs(state.value) - 0.4))


class Walk:
    """One walk up the tree from one predicate; ``why`` collects what was applied."""

    def __init__(self, syntax: Syntax, words: StatusWords) -> None:
        self.syntax = syntax
        self.tokens = syntax.tokens
        self.children = syntax.children
        self.words = words
        self.why: list[str] = []

    def state_of(self, index: int, depth: int = 0, below: int = -1) -> State:
        """The state of the predicate at ``index``: that of its surroundings, then its own words.

        ``below`` is the dependent from which the walk came: its own negation is counted there, not here.
        """
        above = self.above(index, depth) if depth < DEPTH else State(Status.ACTUAL, _PAST)
        return self.own_state(index, above, below)

    def use(self, sense: Sense, state: State, token: Token) -> State:
        self.why.append(f"{token.lower}:{sense.name}")
        return apply(sense, state)

    # -- upwards ------------------------------------------------------------------------------------------------

    def above(self, index: int, depth: int) -> State:
        """The state that the words above ``index`` give to what hangs there."""
        token = self.tokens[index]
        fresh = State(Status.ACTUAL, 3.0)
        if token.head == index or depth > DEPTH:
            return fresh
        head = self.tokens[token.head]
        dep = token.dep
        if dep in ("conj", "appos"):
            return self.above(head.index, depth + 1)
        if dep in ("ccomp", "xcomp", "acomp", "attr", "oprd", "csubj", "csubjpass"):
            return self.complement(token, head, depth)
        if dep == "advcl":
            return self.adverbial(token, head, depth)
        if dep in ("relcl", "acl"):
            return self.of_noun(token, head, depth)
        if dep in ("pcomp", "pobj"):
            return self.prepositional(token, head, depth)
        if dep in ("dobj", "dative", "nsubjpass"):
            return self.argument(token, head, depth)
        if dep == "nsubj":
            return self.subject(token, head, depth)
        if dep in ("compound", "amod", "nmod", "poss"):
            # "the attack plan", "bombing campaign": what the governing noun makes of it.
            sense = self.words.nouns.get(head.lemma) if dep == "compound" else None
            state = self.state_of(head.index, depth + 1) if dep == "compound" else fresh
            return self.use(sense, state, head) if sense else state
        if dep == "auxpass" or dep == "aux":
            return self.above(head.index, depth + 1)
        return fresh

    def complement(self, token: Token, head: Token, depth: int) -> State:
        if head.pos == "ADJ" or head.dep == "acomp":
            sense = self.words.adjectives.get(head.lemma) or self.words.adjectives.get(head.lower)
            state = self.state_of(head.index, depth + 1)
            if sense:
                return self.use(sense, state, head)
            return self.open_infinitive(token, head, state) if self.is_infinitive(token) else state
        state = self.state_of(head.index, depth + 1)
        if token.dep in ("csubj", "csubjpass"):
            return state
        if token.dep in ("acomp", "attr", "oprd") and token.pos not in _VERBAL:
            return state
        key = self.key_of(head)
        if token.dep == "ccomp" and token.start < head.start and not self.is_infinitive(token):
            # "The town fell, the army said": an attribution behind its content.
            sense = self.words.clause.get(head.lemma)
            return self.use(sense, state, head) if sense and sense.name != "says" else State(Status.ACTUAL, 2.6)
        if self.is_infinitive(token) or (token.tag == "VB" and not self.has_subject_aux(token)):
            sense = self.words.infinitive.get(key) or self.words.infinitive.get(head.lemma)
            if sense:
                return self.use(sense, state, head)
            if head.lemma == "be" and head.pos in _VERBAL:
                return self.use(self.words.prospect, state, head)
            noun = self.adjective_beside(head)
            if noun is not None:
                return self.use(noun, state, head)
            return self.open_infinitive(token, head, state)
        if token.tag == "VBG" and token.dep == "xcomp":
            sense = self.words.gerund.get(key) or self.words.gerund.get(head.lemma)
            return self.use(sense, state, head) if sense else state
        table = self.words.clause
        sense = table.get(key) or table.get(head.lemma)
        mark = self.mark_of(token)
        if mark is not None:
            return self.use(mark[1], state, mark[0])
        if sense is None and token.tag == "VBG":
            sense = self.words.gerund.get(head.lemma)
        if sense is not None and sense.name == "asks" and not self.has_question_word(token):
            return state
        if sense is not None:
            return self.use(sense, state, head)
        beside = self.adjective_beside(head)
        if beside is not None:
            return self.use(beside, state, head)
        return state

    def open_infinitive(self, token: Token, head: Token, state: State) -> State:
        return self.use(self.words.unknown_infinitive, state, head)

    def adjective_beside(self, head: Token) -> Sense | None:
        """The sense of an adjective or noun predicated of the same subject: "was able to", "it is a fact that"."""
        for child in self.children[head.index]:
            other = self.tokens[child]
            if other.dep in ("acomp", "oprd"):
                return self.words.adjectives.get(other.lemma)
            if other.dep == "attr":
                return self.words.nouns.get(other.lemma)
        return None

    def adverbial(self, token: Token, head: Token, depth: int) -> State:
        mark = self.mark_of(token)
        if mark is not None:
            return self.use(mark[1], State(Status.ACTUAL, 3.0), mark[0])
        if self.is_infinitive(token):
            state = self.state_of(head.index, depth + 1)
            key = self.key_of(head)
            sense = self.words.infinitive.get(key)
            if head.pos == "ADJ" or head.dep == "acomp":
                sense = self.words.adjectives.get(head.lemma) or sense
            return self.use(sense or self.words.purpose, state, head)
        if any(self.tokens[c].dep == "mark" for c in self.children[token.index]):
            return State(Status.ACTUAL, 2.8)
        if token.tag in ("VBG", "VBN"):
            return self.state_of(head.index, depth + 1)
        return State(Status.ACTUAL, 2.8)

    def of_noun(self, token: Token, head: Token, depth: int) -> State:
        """A clause under a noun: its complement ("a plan to attack", "the fear that") or a relative clause."""
        infinitive = self.is_infinitive(token)
        if token.dep == "relcl" and not infinitive:
            return State(Status.ACTUAL, 3.0)
        sense = self.words.nouns.get(head.lemma)
        that = any(self.tokens[c].dep == "mark" for c in self.children[token.index])
        if token.dep == "acl" and self.is_disarmed(head):
            self.why.append("disarmed")
            return State(Status.NEGATED, -2.0)
        if infinitive or that or (token.tag == "VBG" and sense is not None and sense.name == "alleges"):
            state = self.state_of(head.index, depth + 1)
            if sense is not None:
                return self.use(sense, state, head)
            return self.use(self.words.unknown_infinitive, state, head) if infinitive else state
        return State(Status.ACTUAL, 3.0)

    def is_disarmed(self, noun: Token) -> bool:
        governor = self.tokens[noun.head]
        return noun.dep in ("dobj", "nsubjpass") and governor.lemma in self.words.disarming

    def prepositional(self, token: Token, head: Token, depth: int) -> State:
        """A noun or -ing form under a preposition: what governs the pair decides."""
        words = self.words
        governor = self.tokens[head.head]
        if head.lower in words.negative_prepositions:
            self.why.append(f"{head.lower}:not")
            return negate(State(Status.ACTUAL, 2.6))
        if head.head == head.index:
            return State(Status.ACTUAL, 3.0)
        if head.lower == "of" and governor.lower in words.negative_prepositions:
            self.why.append(f"{governor.lower}:not")
            return negate(State(Status.ACTUAL, 2.6))
        pair = words.prepositional.get((governor.lemma, head.lower))
        if pair is not None:
            return self.use(pair, self.state_of(governor.index, depth + 1), governor)
        if governor.pos in _NOMINAL:
            sense = words.nouns.get(governor.lemma)
            if sense is not None and head.lower in _OF_NOUNS:
                return self.use(sense, self.state_of(governor.index, depth + 1), governor)
            return State(Status.ACTUAL, 3.0)
        if token.tag == "VBG" and token.dep == "pcomp":
            if governor.pos == "ADJ":
                sense = words.adjectives.get(governor.lemma)
            else:
                sense = words.gerund.get(governor.lemma) if head.lower in ("in", "on", "of", "about", "from") else None
            if sense is not None:
                return self.use(sense, self.state_of(governor.index, depth + 1), governor)
            if head.lower == "by":
                return self.state_of(governor.index, depth + 1)
        if governor.pos == "ADJ" and governor.lemma in ("capable", "guilty", "innocent", "afraid", "fearful"):
            return self.use(words.adjectives[governor.lemma], self.state_of(governor.index, depth + 1), governor)
        return State(Status.ACTUAL, 3.0)

    def argument(self, token: Token, head: Token, depth: int) -> State:
        """A noun that names an act, as object of a verb or subject of its passive."""
        sense = self.words.object.get(self.key_of(head)) or self.words.object.get(head.lemma)
        if sense is None:
            return State(Status.ACTUAL, 3.0)
        state = self.state_of(head.index, depth + 1, token.index)
        return self.use(sense, state, head)

    def light_state(self, index: int) -> State:
        """The state of a noun from the clause of the light verb it completes: "made no promise"."""
        token = self.tokens[index]
        if token.dep in ("dobj", "nsubjpass") and token.pos in _NOMINAL:
            head = self.tokens[token.head]
            sense = self.words.object.get(self.key_of(head))
            if sense is not None and sense.name == "achieves":
                return self.own_state(head.index, State(Status.ACTUAL, 3.0), index)
        return State(Status.ACTUAL, 3.0)

    def subject(self, token: Token, head: Token, depth: int) -> State:
        if head.pos not in _VERBAL:
            return State(Status.ACTUAL, 3.0)
        sense = self.words.subject.get(self.key_of(head)) or self.words.subject.get(head.lemma)
        if sense is not None and (head.lemma != "be" or self.existential(head)):
            return self.use(sense, self.state_of(head.index, depth + 1, token.index), head)
        # "Its destruction would be a loss", "the attackers were apparently rebels": the copula's words fall on it.
        state = State(Status.ACTUAL, 3.0)
        for child_index in self.children[head.index]:
            child = self.tokens[child_index]
            if child.dep == "aux" and self.words.modals.get(child.lower) is self.words.unreal:
                state = self.use(self.words.unreal, state, child)
            elif head.lemma == "be" and child.dep == "advmod" and child.lower in self.words.adverbs:
                state = self.use(self.words.adverbs[child.lower], state, child)
        return state

    def existential(self, verb: Token) -> bool:
        return any(self.tokens[c].dep == "expl" for c in self.children[verb.index])

    # -- the predicate's own clause -------------------------------------------------------------------------------

    def own_state(self, index: int, state: State, below: int = -1) -> State:
        """Apply negation, modals, hedges, question and command of the predicate's own clause."""
        token = self.tokens[index]
        words = self.words
        if token.pos in _NOMINAL and token.tag != "VBG":
            return self.own_noun_state(token, state)
        modal: Sense | None = None
        modal_token = token
        hedge: list[tuple[Sense, Token]] = []
        negations = 0
        to = have = False
        subject = ""
        for child_index in self.children[index]:
            child = self.tokens[child_index]
            lower = child.lower
            if child.dep in _AUXILIARIES:
                if lower in words.modals:
                    modal, modal_token = words.modals[lower], child
                elif child.tag == "TO":
                    to = True
                elif child.lemma == "have":
                    have = True
            elif child.dep in _SUBJECTS:
                subject = lower
                negations += child_index != below and self.negative_noun(child)
            elif child.dep == "dobj" or child.dep == "attr":
                negations += child_index != below and self.negative_noun(child)
            if lower in words.negations and child.dep in ("neg", "advmod", "preconj", "cc", "aux", "nsubj"):
                negations += self.counts_as_negation(child)
            elif child.dep in ("advmod", "amod") and lower in words.adverbs:
                hedge.append((words.adverbs[lower], child))
            elif child.dep == "agent":
                for c in self.children[child_index]:
                    negations += self.negative_noun(self.tokens[c])
        if token.dep == "conj" and not subject and modal is None and not to:
            modal, modal_token, shared = self.shared_modal(token)
            negations = negations or shared
        state = self.tense(token, state, subject, modal is not None or to or have)
        if negations % 2:
            self.why.append("not")
            state = negate(state)
        if modal is not None:
            if modal is words.unreal and self.is_reported_past(token):
                modal = words.prospect
            state = self.use(modal, state, modal_token)
            if state.status is Status.FUTURE and self.is_conditional(token):
                state = State(Status.HYPOTHETICAL, state.value)
        for sense, child in hedge:
            state = self.use(sense, state, child)
        if self.is_question(token):
            self.why.append("?")
            state = apply(words.question, state)
        elif token.tag == "VB" and not (subject or to or have or modal) and self.is_command(token):
            self.why.append("command")
            state = apply(words.command, state)
        return state

    def is_conditional(self, token: Token) -> bool:
        """Whether an if-clause hangs on the verb: what "will" then happens is only conditional."""
        for child_index in self.children[token.index]:
            child = self.tokens[child_index]
            if child.dep == "advcl":
                mark = self.mark_of(child)
                if mark is not None and mark[1].name == "assumes":
                    return True
        return False

    def is_command(self, token: Token) -> bool:
        """Whether a bare verb without subject heads its sentence, or is joined to one that does."""
        steps = 0
        while token.dep == "conj" and steps < DEPTH:
            token = self.tokens[token.head]
            steps += 1
        if token.tag != "VB" or token.dep not in ("ROOT", "ccomp", "parataxis"):
            return False
        deps = {self.tokens[c].dep for c in self.children[token.index]}
        return not deps & _SUBJECTS and not deps & _AUXILIARIES

    def tense(self, token: Token, state: State, subject: str, aided: bool) -> State:
        """Lower the value of what is habitual or generic: "they attack villages", "you attack"; a bare verb is open."""
        if state.status is not Status.ACTUAL or aided:
            return state
        cap = _FINITE.get(token.tag)
        if cap is None:
            return state
        if token.tag == "VB" and not subject:
            cap = _BARE
        elif token.tag == "VBP" and subject == "you":
            cap = _GENERIC
        return State(state.status, min(state.value, cap))

    def own_noun_state(self, token: Token, state: State) -> State:
        if self.negative_noun(token):
            self.why.append("no")
            state = negate(state)
        for child_index in self.children[token.index]:
            child = self.tokens[child_index]
            if child.dep in ("amod", "advmod", "compound"):
                sense = self.words.adjectives.get(child.lower) if child.dep == "amod" else None
                if sense is not None and sense.name not in _PLAIN:
                    state = self.use(sense, state, child)
                elif child.lower in self.words.adverbs:
                    state = self.use(self.words.adverbs[child.lower], state, child)
        return state

    def negative_noun(self, token: Token) -> int:
        """1 where a noun phrase is empty: "no one", "no arrests", "none of the troops"."""
        if token.lower in self.words.negative_pronouns:
            return 1
        for child_index in self.children[token.index]:
            child = self.tokens[child_index]
            if child.dep in ("det", "neg", "preconj") and child.lower in self.words.negative_determiners:
                return 1
            if child_index > token.index:
                break
        return 0

    def counts_as_negation(self, child: Token) -> int:
        """0 for "not only" and its like."""
        after = child.index + 1
        if after < len(self.tokens) and self.tokens[after].lower in self.words.focus_words:
            return 0
        return 1

    def shared_modal(self, token: Token) -> tuple[Sense | None, Token, int]:
        """Modal and negation that a bare second verb shares with the first: "will attack and burn"."""
        head = self.tokens[token.head]
        if token.tag != head.tag and token.tag != "VB":
            return None, token, 0
        negative = 0
        for child_index in self.children[head.index]:
            child = self.tokens[child_index]
            if child_index > head.index:
                break
            if child.dep == "aux" and child.lower in self.words.modals:
                return self.words.modals[child.lower], child, negative
            if child.dep == "neg" and token.tag == "VB":
                negative = 1
        return None, token, negative

    def is_reported_past(self, token: Token) -> bool:
        """Whether "would" is only "will" put back by a verb of saying in the past: "said it would attack"."""
        steps = 0
        while token.dep == "conj" and steps < DEPTH:
            token = self.tokens[token.head]
            steps += 1
        head = self.tokens[token.head]
        sense = self.words.clause.get(head.lemma)
        return token.dep == "ccomp" and head.tag in ("VBD", "VBN") and sense is not None and sense.name == "says"

    # -- shapes ---------------------------------------------------------------------------------------------------

    def is_infinitive(self, token: Token) -> bool:
        return any(
            self.tokens[c].tag == "TO" and self.tokens[c].dep == "aux"
            for c in self.children[token.index]
            if c < token.index
        )

    def has_subject_aux(self, token: Token) -> bool:
        return any(self.tokens[c].dep in _AUXILIARIES for c in self.children[token.index])

    def key_of(self, verb: Token) -> str:
        """The verb's lemma, with its particle if it has one."""
        for child in self.children[verb.index]:
            if self.tokens[child].dep == "prt":
                return f"{verb.lemma}_{self.tokens[child].lower}"
        return verb.lemma

    def mark_of(self, token: Token) -> tuple[Token, Sense] | None:
        """The conjunction over a clause that decides its status: "if", "unless", "whether", "until"."""
        for child_index in self.children[token.index]:
            if child_index > token.index:
                return None
            child = self.tokens[child_index]
            if child.dep in _MARKING:
                sense = self.words.marks.get(child.lower)
                if sense is not None:
                    return child, sense
        return None

    def has_question_word(self, token: Token) -> bool:
        return any(self.tokens[c].tag in _QUESTION_TAGS for c in self.children[token.index] if c < token.index)

    def is_question(self, token: Token) -> bool:
        """Whether the predicate heads a sentence that ends in a question mark."""
        if token.dep not in ("ROOT", "ccomp", "conj", "parataxis"):
            return False
        first, last = self.syntax.sentences[self.syntax.sentence_of[token.index]]
        return any(self.tokens[i].text[:1] == "?" for i in range(max(first, last - 3), last))


_PLAIN = frozenset({"achieves", "knows", "says", "demands", "believes"})
"""Adjective senses that say nothing about an act when they merely describe it ("a good meeting")."""
