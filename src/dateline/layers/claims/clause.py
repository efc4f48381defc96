"""This room reads a predicate's own clause: its negation, modals, hedges and tense, whether it asks or commands."""

from __future__ import annotations

from dateline.codebook.status import Sense, StatusWords
from dateline.layers.claims.states import State, apply, negate
from dateline.model import Status, Syntax, Token

DEPTH = 32
"""How many governors are followed: keeps a walk short on a garbled parse that is one long chain."""

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_AUXILIARIES = frozenset({"aux", "auxpass"})
_MARKING = frozenset({"mark", "advmod", "prep", "cc"})
_QUESTION_TAGS = frozenset({"WP", "WRB", "WDT", "WP$"})
# The most that a form by itself tells: the present may be habitual, "you" anybody, a bare verb anything.
_BARE = -0.4
_GENERIC = 0.8
_FINITE = {"VBD": 2.7, "VBZ": 2.1, "VBP": 1.7, "VBN": 2.3, "VBG": 1.5, "VB": 1.2, "JJ": 1.7}
_PLAIN = frozenset({"achieves", "holds", "knows", "says", "demands", "believes"})
"""Adjective senses that say nothing about an act when they merely describe it ("a good meeting")."""


class ClauseReader:
    """Reads the clauses of one parse; ``why`` collects what was applied."""

    def __init__(self, syntax: Syntax, words: StatusWords, why: list[str]) -> None:
        self.syntax = syntax
        self.tokens = syntax.tokens
        self.children = syntax.children
        self.words = words
        self.why = why

    def use(self, sense: Sense, state: State, token: Token) -> State:
        self.why.append(f"{token.lower}:{sense.name}")
        return apply(sense, state)

    def own_state(self, index: int, state: State, below: int = -1) -> State:
        """Apply negation, modals, hedges, question and command of the predicate's own clause."""
        token = self.tokens[index]
        words = self.words
        if token.pos in NOMINAL and token.tag != "VBG":
            return self.own_noun_state(token, state)
        modal: Sense | None = None
        modal_token = token
        hedge: list[tuple[Sense, Token]] = []
        negations = 0
        to = have = False
        tag = token.tag
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
                elif child.lemma == "do":
                    tag = child.tag
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
        state = self.tense(tag, state, subject, modal is not None or to or have)
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

    def tense(self, tag: str, state: State, subject: str, aided: bool) -> State:
        """Lower the value of what is habitual or generic: "they attack villages", "you attack"; a bare verb is open."""
        if state.status is not Status.ACTUAL or aided:
            return state
        cap = _FINITE.get(tag)
        if cap is None:
            return state
        if tag == "VB" and not subject:
            cap = _BARE
        elif tag == "VBP" and subject == "you":
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
