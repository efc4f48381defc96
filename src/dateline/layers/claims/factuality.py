"""This room grades how surely the words around a predicate tell it as having happened.

A walk from the predicate up the dependency tree gathers the words that govern it (negation, modals, hedges,
verbs and nouns with their signatures); then they are applied from the outermost inwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from dateline.codebook.status import Sense, StatusWords
from dateline.layers.claims.clause import DEPTH, NOMINAL, ClauseReader
from dateline.layers.claims.states import State, negate
from dateline.model import Status, Syntax, Token

_VERBAL = frozenset({"VERB", "AUX"})
_OF_NOUNS = frozenset({"of", "to", "for", "on", "about", "against"})
_PAST = 2.6


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
    state = walk.clause.own_state(head, walk.light_state(head))
    return Factuality(status=state.status, value=round(max(-3.0, min(3.0, state.value)), 3), why=tuple(walk.why))


class Walk:
    """One walk up the tree from one predicate; ``why`` collects what was applied."""

    def __init__(self, syntax: Syntax, words: StatusWords) -> None:
        self.syntax = syntax
        self.tokens = syntax.tokens
        self.children = syntax.children
        self.words = words
        self.why: list[str] = []
        self.clause = ClauseReader(syntax, words, self.why)

    def state_of(self, index: int, depth: int = 0, below: int = -1) -> State:
        """The state of the predicate at ``index``: that of its surroundings, then its own words.

        ``below`` is the dependent from which the walk came: its own negation is counted there, not here.
        """
        above = self.above(index, depth) if depth < DEPTH else State(Status.ACTUAL, _PAST)
        return self.clause.own_state(index, above, below)

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
            return self.clause.use(sense, state, head) if sense else state
        if dep == "auxpass" or dep == "aux":
            return self.above(head.index, depth + 1)
        return fresh

    def complement(self, token: Token, head: Token, depth: int) -> State:
        if head.pos == "ADJ" or head.dep == "acomp":
            sense = self.words.adjectives.get(head.lemma) or self.words.adjectives.get(head.lower)
            state = self.state_of(head.index, depth + 1, token.index)
            if sense:
                return self.clause.use(sense, state, head)
            return self.open_infinitive(head, state) if self.clause.is_infinitive(token) else state
        state = self.state_of(head.index, depth + 1, token.index)
        if token.dep in ("csubj", "csubjpass"):
            return state
        if token.dep in ("acomp", "attr", "oprd") and token.pos not in _VERBAL:
            return state
        key = self.clause.key_of(head)
        if token.dep == "ccomp" and token.start < head.start and not self.clause.is_infinitive(token):
            # "The town fell, the army said": an attribution behind its content.
            sense = self.words.clause.get(head.lemma)
            return self.clause.use(sense, state, head) if sense and sense.name != "says" else State(Status.ACTUAL, 2.6)
        if self.clause.is_infinitive(token) or (token.tag == "VB" and not self.clause.has_subject_aux(token)):
            sense = self.words.infinitive.get(key) or self.words.infinitive.get(head.lemma)
            if sense:
                return self.clause.use(sense, state, head)
            if head.lemma == "be" and head.pos in _VERBAL:
                return self.clause.use(self.words.prospect, state, head)
            noun = self.adjective_beside(head)
            if noun is not None:
                return self.clause.use(noun, state, head)
            return self.open_infinitive(head, state)
        if token.tag == "VBG" and token.dep == "xcomp":
            sense = self.words.gerund.get(key) or self.words.gerund.get(head.lemma)
            return self.clause.use(sense, state, head) if sense else state
        table = self.words.clause
        sense = table.get(key) or table.get(head.lemma)
        mark = self.clause.mark_of(token)
        if mark is not None:
            return self.clause.use(mark[1], state, mark[0])
        if sense is None and token.tag == "VBG":
            sense = self.words.gerund.get(head.lemma)
        if sense is not None and sense.name == "asks" and not self.clause.has_question_word(token):
            return state
        if sense is not None:
            return self.clause.use(sense, state, head)
        beside = self.adjective_beside(head)
        if beside is not None:
            return self.clause.use(beside, state, head)
        return state

    def open_infinitive(self, head: Token, state: State) -> State:
        """The state of "to" and a verb under a word of which nothing is known."""
        return self.clause.use(self.words.unknown_infinitive, state, head)

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
        mark = self.clause.mark_of(token)
        if mark is not None:
            return self.clause.use(mark[1], State(Status.ACTUAL, 3.0), mark[0])
        if self.clause.is_infinitive(token):
            state = self.state_of(head.index, depth + 1)
            key = self.clause.key_of(head)
            sense = self.words.infinitive.get(key)
            if head.pos == "ADJ" or head.dep == "acomp":
                sense = self.words.adjectives.get(head.lemma) or sense
            return self.clause.use(sense or self.words.purpose, state, head)
        if any(self.tokens[c].dep == "mark" for c in self.children[token.index]):
            return State(Status.ACTUAL, 2.8)
        if token.tag in ("VBG", "VBN"):
            return self.state_of(head.index, depth + 1)
        return State(Status.ACTUAL, 2.8)

    def of_noun(self, token: Token, head: Token, depth: int) -> State:
        """A clause under a noun: its complement ("a plan to attack", "the fear that") or a relative clause."""
        infinitive = self.clause.is_infinitive(token)
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
                return self.clause.use(sense, state, head)
            return self.clause.use(self.words.unknown_infinitive, state, head) if infinitive else state
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
        if head.lower == "of":
            # "Instead of attacking": the adverb hangs above or below the preposition.
            beside = (governor, *(self.tokens[c] for c in self.children[head.index] if c < head.index))
            for other in beside:
                if other.lower in words.negative_prepositions:
                    self.why.append(f"{other.lower}:not")
                    return negate(State(Status.ACTUAL, 2.6))
        pair = words.prepositional.get((governor.lemma, head.lower))
        if pair is not None:
            return self.clause.use(pair, self.state_of(governor.index, depth + 1), governor)
        if governor.dep in ("dobj", "nsubjpass"):
            # A preposition hung on the object: "accused two guards of killing".
            verb = self.tokens[governor.head]
            pair = words.prepositional.get((verb.lemma, head.lower))
            if pair is not None:
                return self.clause.use(pair, self.state_of(verb.index, depth + 1), verb)
        if governor.pos in NOMINAL:
            sense = words.nouns.get(governor.lemma)
            if sense is not None and head.lower in _OF_NOUNS:
                return self.clause.use(sense, self.state_of(governor.index, depth + 1), governor)
            return State(Status.ACTUAL, 3.0)
        if token.tag == "VBG" and token.dep == "pcomp":
            if governor.pos == "ADJ":
                sense = words.adjectives.get(governor.lemma)
            else:
                sense = words.gerund.get(governor.lemma) if head.lower in ("in", "on", "of", "about", "from") else None
            if sense is not None:
                return self.clause.use(sense, self.state_of(governor.index, depth + 1), governor)
            if head.lower == "by":
                return self.state_of(governor.index, depth + 1)
        if governor.pos == "ADJ" and governor.lemma in ("capable", "guilty", "innocent", "afraid", "fearful"):
            sense = words.adjectives.get(governor.lemma)
            if sense is not None:
                return self.clause.use(sense, self.state_of(governor.index, depth + 1), governor)
        return State(Status.ACTUAL, 3.0)

    def argument(self, token: Token, head: Token, depth: int) -> State:
        """A noun that names an act, as object of a verb or subject of its passive."""
        sense = self.words.object.get(self.clause.key_of(head)) or self.words.object.get(head.lemma)
        if sense is None:
            return State(Status.ACTUAL, 3.0)
        state = self.state_of(head.index, depth + 1, token.index)
        return self.clause.use(sense, state, head)

    def light_state(self, index: int) -> State:
        """The state of a noun from the clause of the light verb it completes: "made no promise"."""
        token = self.tokens[index]
        if token.dep in ("dobj", "nsubjpass") and token.pos in NOMINAL:
            head = self.tokens[token.head]
            sense = self.words.object.get(self.clause.key_of(head))
            if sense is not None and sense.name == "achieves":
                return self.clause.own_state(head.index, State(Status.ACTUAL, 3.0), index)
        return State(Status.ACTUAL, 3.0)

    def subject(self, token: Token, head: Token, depth: int) -> State:
        if head.pos not in _VERBAL:
            return State(Status.ACTUAL, 3.0)
        sense = self.words.subject.get(self.clause.key_of(head)) or self.words.subject.get(head.lemma)
        if sense is not None and (head.lemma != "be" or self.existential(head)):
            return self.clause.use(sense, self.state_of(head.index, depth + 1, token.index), head)
        # "Its demolition would be a loss", "the attackers were apparently rebels": the copula's words fall on it.
        state = State(Status.ACTUAL, 3.0)
        for child_index in self.children[head.index]:
            child = self.tokens[child_index]
            if child.dep == "aux" and self.words.modals.get(child.lower) is self.words.unreal:
                state = self.clause.use(self.words.unreal, state, child)
            elif head.lemma == "be" and child.dep == "advmod" and child.lower in self.words.adverbs:
                state = self.clause.use(self.words.adverbs[child.lower], state, child)
        return state

    def existential(self, verb: Token) -> bool:
        return any(self.tokens[c].dep == "expl" for c in self.children[verb.index])
