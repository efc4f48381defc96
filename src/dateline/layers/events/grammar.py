"""This room reads who stands where in a clause: subjects, objects and prepositions of verbs and nouns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dateline.layers.events.lexicon import Lexicon, Need
from dateline.model import EntityKind, MentionKind, Reading, Token

_RELATIVE = frozenset(("WDT", "WP", "WP$"))
_OBJECTS = frozenset(("dobj", "obj"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_PERSONAL = frozenset(
    "i we he she they him her them us you me who myself themselves himself herself ourselves someone everyone "
    "anyone nobody".split()
)
_NOUNS = frozenset(("NOUN", "PROPN", "PRON", "NUM", "ADJ"))
_PEOPLE = frozenset((EntityKind.PERSON, EntityKind.GROUP))
_SPEAKERS = frozenset((EntityKind.ORGANISATION, EntityKind.STATE))
_FLAG_OF = {EntityKind.PERSON: "@PERSON", EntityKind.ORGANISATION: "@ORG", EntityKind.STATE: "@GPE"}
_DEPTH = 8
"""How many heads a search climbs at most: keeps a garbled parse from costing more than a good one."""


@dataclass(slots=True)
class Arguments:
    """Heads of the noun phrases around a trigger, by where they stand."""

    subjects: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    datives: list[int] = field(default_factory=list)
    preps: list[tuple[str, int]] = field(default_factory=list)
    passive: bool = False


class Grammar:
    """A report's parse with the look-ups that events need; answers are remembered for the one report."""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.tokens: tuple[Token, ...] = reading.syntax.tokens
        self.children: list[list[int]] = reading.syntax.children
        self.lexicon = lexicon
        kinds = {e.id: e.kind for e in reading.entities}
        self.kind_at: dict[int, EntityKind] = {
            m.head: kinds[m.refers_to] for m in reading.mentions if m.kind is MentionKind.NAME and m.refers_to in kinds
        }
        """What a noun phrase names, by its head token, where the entity label of the parse is wrong or wanting."""
        self._arguments: dict[int, Arguments] = {}
        self._subjects: dict[int, list[int]] = {}

    # -- noun phrases ---------------------------------------------------------------

    def conjuncts(self, i: int) -> list[int]:
        """The head and those coordinated with it: "France and Britain"."""
        found = [i]
        at = 0
        while at < len(found) and len(found) < 12:
            for c in self.children[found[at]]:
                token = self.tokens[c]
                if token.pos not in _NOUNS:
                    continue
                if token.dep == "conj" or (token.dep == "appos" and c in self.kind_at and self._lists(c)):
                    found.append(c)
            at += 1
        return found

    def _lists(self, i: int) -> bool:
        """Whether an apposition is in truth a link of a list: "Premier Ortega, the police, and the unions"."""
        tokens = self.tokens
        joined = [c for c in self.children[i] if tokens[c].dep in ("cc", "conj")]
        return (
            len(joined) > 1 and tokens[joined[0]].lower == "and" and tokens[i - 1].dep in ("punct", "det", "compound")
        )

    def antecedent(self, i: int) -> int:
        """The noun a relative pronoun stands for; any other token is its own."""
        if self.tokens[i].tag not in _RELATIVE:
            return i
        at = self.tokens[i].head
        for _ in range(_DEPTH):
            token = self.tokens[at]
            if token.dep in ("relcl", "acl"):
                return token.head
            if token.head == at:
                break
            at = token.head
        return i

    def heads(self, i: int) -> list[int]:
        return self.conjuncts(self.antecedent(i))

    def within(self, i: int) -> int:
        """The counted noun inside "dozens of prisoners"; any other token is its own."""
        token = self.tokens[i]
        if token.pos == "NUM" or token.lemma in self.lexicon.measure:
            for c in self.children[i]:
                if self.tokens[c].lower == "of":
                    for p in self.children[c]:
                        if self.tokens[p].dep == "pobj":
                            return p
        return i

    def fits(self, i: int, need: Need) -> bool:
        """Whether a noun phrase fits a condition, itself, in its compounds, inside a measure or by a conjunct."""
        return any(self._fits_one(k, need) for k in self.conjuncts(i))

    def _fits_one(self, i: int, need: Need, depth: int = 0) -> bool:
        token = self.tokens[i]
        words, flags = need.words, need.flags
        if token.lemma in words or token.lower in words:
            return True
        if flags and (("@ANY" in flags) or self.flagged(token, flags)):
            return True
        inner = self.within(i)
        if inner != i and depth < _DEPTH:
            return self._fits_one(inner, need, depth + 1)
        for c in self.children[i]:
            child = self.tokens[c]
            if child.dep in ("compound", "nmod") and (child.lemma in words or child.lower in words):
                return True
        # "cease-fire" is three tokens; the condition names it in one
        return i > 1 and self.tokens[i - 1].lower == "-" and f"{self.tokens[i - 2].lower}-{token.lemma}" in words

    def flagged(self, token: Token, flags: frozenset[str]) -> bool:
        ent = token.ent
        if ent and f"@{'PERSON' if ent == 'PER' else ent}" in flags:
            return True
        kind = self.kind_at.get(token.index)
        if kind is not None and _FLAG_OF.get(kind) in flags:
            return True
        pronoun = token.pos == "PRON" and token.lower in _PERSONAL
        if "@PRON" in flags and pronoun:
            return True
        if "@PEOPLE" in flags or "@SPEAKER" in flags:
            if pronoun or kind in _PEOPLE or ent in ("PERSON", "NORP") or token.lemma in self.lexicon.people:
                return True
            if token.pos == "NUM" and token.dep != "nummod":
                return True
            if "@SPEAKER" in flags and (ent in ("ORG", "GPE") or kind in _SPEAKERS):
                return True
        return "@TITLED" in flags and token.lemma in self.lexicon.leaders

    # -- verbs ------------------------------------------------------------------------

    def is_verb(self, i: int) -> bool:
        token = self.tokens[i]
        return token.pos in ("VERB", "AUX") or token.tag.startswith("VB")

    def is_passive(self, i: int, depth: int = 0) -> bool:
        token = self.tokens[i]
        has_object = False
        auxiliary = False
        clause = False
        for c in self.children[i]:
            dep = self.tokens[c].dep
            if dep in ("nsubjpass", "auxpass", "agent"):
                return True
            if dep in _OBJECTS:
                has_object = True
            elif dep == "aux":
                auxiliary = True
            elif dep == "ccomp":
                clause = True
        if has_object:
            return False
        if token.tag == "VBN" and token.dep == "acl":
            return True
        if token.dep in ("conj", "ROOT", "ccomp", "advcl", "xcomp", "relcl") and token.tag in ("VBN", "VBD"):
            if token.dep == "conj" and self.is_verb(token.head):
                own = any(self.tokens[c].dep in _SUBJECTS for c in self.children[i])
                if not own and token.tag == "VBN" and depth < _DEPTH and self.is_passive(token.head, depth + 1):
                    return True
            if token.tag == "VBD" and any(self.tokens[c].dep == "conj" and c - i <= 3 for c in self.children[i]):
                return False  # "arrested and beat protesters": the object is shared
            # Headlines and garbled copy drop the auxiliary: "Two soldiers killed in attack".
            return not auxiliary and not clause and token.lemma in self.lexicon.transitive
        return False

    def subjects(self, i: int, depth: int = 0) -> list[int]:
        """Heads of the surface subject of a verb, looked for up the parse where it has none of its own."""
        known = self._subjects.get(i)
        if known is not None:
            return known
        found = self._subject(i, depth)
        self._subjects[i] = found
        return found

    def _subject(self, i: int, depth: int) -> list[int]:
        if depth > _DEPTH:
            return []
        tokens = self.tokens
        own = [c for c in self.children[i] if tokens[c].dep in _SUBJECTS]
        if own:
            # Of two the parse gives ("[Excerpt] Minister Akello refuted"), the nearest before the verb.
            before = [c for c in own if c < i and tokens[c].pos != "X" and tokens[c].ent not in ("DATE", "TIME")]
            return self.heads(before[-1] if before else own[0])
        token = tokens[i]
        head, dep = token.head, token.dep
        if head == i:
            return []
        if dep == "conj" and not self.is_verb(head) and tokens[head].dep == "pobj":
            return self._owner(head, depth)  # "charged with ordering and leading raids"
        if dep in ("relcl", "acl"):
            if token.tag == "VB":  # "plans to attack": whose plans
                return self._owner(head, depth)
            return self.conjuncts(head)
        if dep == "pcomp":
            over = tokens[head].head
            if over == head:
                return []
            if self.is_verb(over):
                if tokens[over].lemma in self.lexicon.object_control:
                    patients = self.patients(over, depth + 1)
                    if patients:
                        return patients
                return self.subjects(over, depth + 1)
            return self._owner(over, depth)
        if not self.is_verb(head):
            if tokens[head].pos == "ADJ" and tokens[head].head != head:
                return self.subjects(tokens[head].head, depth + 1)
            return self._owner(head, depth) if dep in ("xcomp", "ccomp", "advcl") else []
        if dep in ("xcomp", "ccomp") and tokens[head].lemma in self.lexicon.object_control:
            patients = self.patients(head, depth + 1)
            if patients:
                return patients
        if dep in ("conj", "xcomp", "advcl", "ccomp", "dep", "parataxis"):
            return self.subjects(head, depth + 1)
        return []

    def _owner(self, i: int, depth: int) -> list[int]:
        """Whose a noun is: its possessive, else the subject of its verb."""
        for c in self.children[i]:
            if self.tokens[c].dep == "poss":
                return self.heads(c)
        token = self.tokens[i]
        over = token.head
        if over != i and self.tokens[over].dep == "prep":
            over = self.tokens[over].head
        if over != i and token.dep not in _SUBJECTS:
            if self.is_verb(over):
                return self.subjects(over, depth + 1)
            above = self.tokens[over]
            if above.pos == "ADJ" and above.head != over and self.is_verb(above.head):
                return self.subjects(above.head, depth + 1)
        return []

    def patients(self, i: int, depth: int = 0) -> list[int]:
        """At whom a verb is directed: its object, or the subject of its passive."""
        found: list[int] = []
        for c in self.children[i]:
            if self.tokens[c].dep in _OBJECTS:
                found.extend(self.heads(c))
        if found:
            return found
        if self.is_passive(i):
            return self.subjects(i, depth)
        return []

    def arguments(self, i: int) -> Arguments:
        """All arguments of a verb; the subject of a passive stands among the objects."""
        known = self._arguments.get(i)
        if known is not None:
            return known
        args = Arguments(passive=self.is_passive(i))
        tokens = self.tokens
        for c in self.children[i]:
            token = tokens[c]
            dep = token.dep
            if dep in _OBJECTS:
                args.objects.extend(self.heads(c))
            elif dep == "dative":
                if token.pos == "ADP":
                    args.datives.extend(p for n in self.children[c] if tokens[n].dep == "pobj" for p in self.heads(n))
                else:
                    args.datives.extend(self.heads(c))
            elif dep == "agent":
                args.subjects.extend(p for n in self.children[c] if tokens[n].dep == "pobj" for p in self.heads(n))
            elif dep in ("prep", "prt", "advmod"):
                self.prepositions(c, args.preps)
        surface = self.subjects(i)
        if args.passive:
            args.objects = surface + args.objects
        else:
            args.subjects = surface + args.subjects
            if not args.objects:
                args.objects = self._clause_subject(i) or self._shared_object(i)
        self._arguments[i] = args
        return args

    def _clause_subject(self, i: int) -> list[int]:
        """As in "allowed observers to watch", "hold him responsible": the subject of what is bid or said of someone."""
        tokens = self.tokens
        for c in self.children[i]:
            if tokens[c].dep in ("ccomp", "xcomp"):
                inner = self.children[c]
                small = tokens[c].pos == "ADJ" and not any(tokens[n].dep in ("aux", "mark", "cop") for n in inner)
                if small or any(tokens[n].lower == "to" and tokens[n].dep == "aux" for n in inner):
                    for n in inner:
                        if tokens[n].dep == "nsubj":
                            return self.heads(n)
        return []

    def _shared_object(self, i: int) -> list[int]:
        """As in "arrested and beat protesters"; "the town that rebels seized"."""
        tokens = self.tokens
        for c in self.children[i]:
            token = tokens[c]
            if token.dep == "conj" and c - i <= 3 and self.is_verb(c):
                for n in self.children[c]:
                    if tokens[n].dep in _OBJECTS:
                        return self.heads(n)
        token = tokens[i]
        if token.dep == "relcl" and token.lemma in self.lexicon.transitive:
            subject = [c for c in self.children[i] if tokens[c].dep in _SUBJECTS]
            if subject and tokens[subject[0]].tag not in _RELATIVE:
                return self.conjuncts(token.head)
        return []

    def prepositions(self, c: int, out: list[tuple[str, int]], depth: int = 0) -> None:
        """Add (preposition, object head) pairs of a preposition's subtree top: "on behalf of" gives both."""
        tokens = self.tokens
        word = tokens[c].lower
        for n in self.children[c]:
            dep = tokens[n].dep
            if dep == "pobj":
                out.extend((word, p) for p in self.heads(n))
            elif dep in ("prep", "pcomp") and tokens[n].pos == "ADP" and depth < _DEPTH:
                self.prepositions(n, out, depth + 1)
            elif dep == "conj" and tokens[n].lower == word and depth < _DEPTH:
                self.prepositions(n, out, depth + 1)  # "the murders of Ruiz and of his wife"

    def preps_of(self, i: int) -> Iterator[tuple[str, int]]:
        """(preposition, object head) pairs below a noun."""
        found: list[tuple[str, int]] = []
        for c in self.children[i]:
            if self.tokens[c].dep == "prep":
                self.prepositions(c, found)
            elif self.tokens[c].dep == "agent":
                found.extend(("by", p) for n in self.children[c] if self.tokens[n].dep == "pobj" for p in self.heads(n))
        yield from found

    def governor(self, i: int) -> tuple[int, str]:
        """The verb over a noun and how: "dobj", "nsubj", "nsubjpass", or the preposition's word; (-1, "") if none."""
        token = self.tokens[i]
        for _ in range(_DEPTH):
            if token.dep in ("conj", "appos") and token.head != token.index:
                token = self.tokens[token.head]
            else:
                break
        head = token.head
        if head == token.index:
            return -1, ""
        over = self.tokens[head]
        if token.dep == "pobj" and over.head != head:
            above = self.tokens[over.head]
            if over.dep == "prt" or self.is_verb(above.index) or above.pos in ("NOUN", "PROPN", "ADJ"):
                return above.index, over.lower
        if self.is_verb(head):
            return head, token.dep
        return -1, ""

    def verb_above(self, i: int) -> int:
        """The nearest verb at or over a token, or -1."""
        at = i
        for _ in range(_DEPTH):
            if self.is_verb(at):
                return at
            head = self.tokens[at].head
            if head == at:
                break
            at = head
        return -1
