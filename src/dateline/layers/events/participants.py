"""This room says who takes part: it turns the arguments of a trigger into entities, by the frame of its rule."""

from __future__ import annotations

from collections.abc import Container, Iterable

from dateline.codebook.events import Frame
from dateline.layers.events.grammar import Grammar
from dateline.layers.events.triggers import Draft
from dateline.model import EntityKind, Mention, MentionKind, Reading

type Roles = tuple[list[int], list[int]]
"""Head tokens of the actors and of the recipients."""

_CARRIED_PREPS = frozenset(
    ("against", "on", "upon", "at", "to", "for", "from", "with", "between", "among", "into", "of")
)
_MODIFIER_DEPS = frozenset(("compound", "amod", "nmod"))
_MODIFIER_ENTS = frozenset(("NORP", "GPE", "ORG", "PERSON"))


_RESOLVED = frozenset(("commit", "dedicate", "determine", "prepare", "resolve", "agree", "oblige"))
"""Verbs whose passive tells the doer's own will: "is committed to helping"."""

_CONTENT_TYPES = frozenset(("REQUEST", "ACCUSE", "AGREE", "THREATEN", "REJECT", "CONCEDE"))
_ON_THE_SPOT = frozenset(("ASSAULT", "PROTEST", "COERCE"))
_COMMUNES = frozenset(("city", "town", "county", "municipality", "province", "district", "village", "state", "country"))
_NOBODY = frozenset(("nobody", "none", "neither", "nothing", "no-one"))
_SUFFERERS = frozenset(("target", "victim", "object"))
_NO_ACTORS = frozenset((EntityKind.PLACE,))
_NO_RECIPIENTS: frozenset[EntityKind] = frozenset()
_PLACES = frozenset((EntityKind.PLACE, EntityKind.STATE))
_WHERE = frozenset(("in", "at", "near", "inside", "outside", "into", "to"))
_VAGUE_PLACES = frozenset(
    "area street road square district zone sector province avenue region highway part side front place site scene "
    "quarter corner park route way mountain hill valley river border field".split()
)


class Cast:
    """Look-up of the entity that a token's noun phrase stands for."""

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self.grammar = grammar
        self.by_head: dict[int, Mention] = reading.mention_by_head
        self.kinds: dict[str, EntityKind] = {e.id: e.kind for e in reading.entities}
        self.sectors: dict[str, str] = {e.id: e.sector for e in reading.entities}
        self.countries: dict[str, str] = {e.id: e.country for e in reading.entities}
        self.names: dict[str, str] = {e.id: e.name for e in reading.entities}
        names = {m.refers_to for m in reading.mentions if m.kind is MentionKind.NAME}
        self.named = tuple(e for e in reading.entities if e.id in names)
        self.acts: frozenset[int] = frozenset()
        self.states = {e.country: e.id for e in reversed(reading.entities) if e.kind is EntityKind.STATE and e.country}
        self.demonyms: dict[int, str] = {}
        for place in reading.places:
            if place.country in self.states:
                for k in reading.syntax.tokens_in(place.span):
                    self.demonyms[k] = self.states[place.country]
        self.cover: dict[int, str] = {}
        tokens_in = reading.syntax.tokens_in
        for mention in reading.mentions:
            span = mention.span
            if span.end - span.start > 30:
                continue
            for k in tokens_in(span):
                self.cover.setdefault(k, mention.refers_to)

    def entity(self, i: int) -> str | None:
        """The participant at a head token, or None where it is a thing, a place or unknown."""
        inner = self.grammar.within(i)
        mention = self.by_head.get(inner if self.grammar.tokens[i].pos != "NUM" else i)
        if mention is None:
            mention = self.by_head.get(i) or self.by_head.get(inner)
        found = mention.refers_to if mention is not None else None
        if found is None:
            token = self.grammar.tokens[i]
            if token.pos in ("PROPN", "NOUN") and token.dep not in ("pobj", "dobj"):
                found = self.cover.get(i)
            elif token.dep == "amod" and token.ent == "NORP":
                found = self.demonyms.get(i)
        if found is None:
            return None
        if self.kinds.get(found) is EntityKind.OTHER and self.grammar.tokens[i].pos != "PROPN":
            return None  # a thing; a name of unknown kind may be anyone
        tokens = self.grammar.tokens
        if tokens[i].lower in _NOBODY:
            return None
        if any(tokens[c].dep == "det" and tokens[c].lower in ("no", "neither") for c in self.grammar.children[i]):
            return None  # "no group has claimed responsibility"
        return found

    def holder(self, i: int, deed: bool = False) -> list[int]:
        """Whose a thing is: "guerrilla positions", "the minister's house", "tanks of the army", "Thai tanks".

        Whose a deed is, only its doer says: not "the murder of the mayor".
        """
        grammar = self.grammar
        tokens = grammar.tokens
        weak: list[int] = []
        for c in grammar.children[i]:
            token = tokens[c]
            if token.dep == "poss":
                return grammar.heads(c)
            if token.dep in _MODIFIER_DEPS and (token.ent in _MODIFIER_ENTS or token.lemma in grammar.lexicon.people):
                weak.append(c)
            elif token.dep == "prep" and (token.lower == "by" or (token.lower == "of" and not deed)):
                weak.extend(p for n in grammar.children[c] if tokens[n].dep == "pobj" for p in grammar.heads(n))
            elif token.dep == "acl" and token.tag == "VBN":
                weak.extend(grammar.arguments(c).subjects)
        if not weak and tokens[i].dep == "dobj" and grammar.is_verb(tokens[i].head):
            weak.extend(grammar.subjects(tokens[i].head))  # "issued a statement condemning": who issued it
        return weak

    def _find(
        self,
        heads: Iterable[int],
        forbidden: frozenset[EntityKind],
        scenes: Container[int] = (),
        voices: Container[int] = (),
    ) -> list[str]:
        found: list[str] = []
        for i in heads:
            entity = None if i in self.acts else self.entity(i)
            where = i in scenes or self.grammar.tokens[i].lemma in _VAGUE_PLACES
            if where and entity is not None and self.kinds.get(entity) in _PLACES:
                continue  # "exploded in Gwoza", "bombed areas": where, not whom
            if entity is None or (self.kinds.get(entity) in forbidden and i not in voices):
                if self.by_head.get(i) is not None and entity is not None:
                    continue
                if self.grammar.tokens[i].pos not in ("NOUN", "PROPN"):
                    continue
                for k in self.holder(i, deed=i in self.acts):
                    entity = self.entity(k) or self.demonyms.get(k)
                    if entity is not None and self.kinds.get(entity) not in forbidden and entity not in found:
                        found.append(entity)
            elif entity not in found:
                found.append(entity)
        return found

    def actors(self, heads: Iterable[int], speaks: bool = False) -> list[str]:
        """The doers; in an act of words a place may be its authorities ("the city offered")."""
        if speaks:
            tokens = self.grammar.tokens
            return self._find(heads, _NO_ACTORS, voices={k for k in heads if tokens[k].lemma in _COMMUNES})
        return self._find(heads, _NO_ACTORS)

    def recipients(self, heads: Iterable[int], scenes: Container[int] = ()) -> list[str]:
        return self._find(heads, _NO_RECIPIENTS, scenes)


def give(role: str, heads: Iterable[int], roles: Roles) -> None:
    """Put heads where their role says."""
    if role in ("actor", "both"):
        roles[0].extend(heads)
    elif role == "recipient":
        roles[1].extend(heads)


def verb_roles(grammar: Grammar, draft: Draft) -> Roles:
    """Actors and recipients of a verbal trigger."""
    frame = draft.rule.frame
    args = grammar.arguments(draft.head)
    roles: Roles = ([], [])
    resolved = args.passive and not args.subjects and grammar.tokens[draft.head].lemma in _RESOLVED
    give(frame.subject, args.objects if resolved else args.subjects, roles)
    give("" if resolved else frame.object, args.objects, roles)
    give(frame.dative or ("recipient" if frame.object == "recipient" else ""), args.datives, roles)
    for word, head in args.preps:
        role = frame.preps.get(word, "")
        # "by" after an active verb is manner or place; the agent of a passive is among the subjects already.
        if role and (word != "by" or args.passive):
            give(role, (head,), roles)
            if word in _WHERE and draft.type in _ON_THE_SPOT:
                draft.scenes.add(head)
    if not roles[0] and frame.subject in ("actor", "both") and not args.passive and not args.subjects:
        roles[0].extend(stranded_subject(grammar, draft.head))
    last = grammar.tokens[draft.last]
    if draft.long and last.dep == "prep" and (last.lower not in frame.preps or last.lower == "by") and not args.passive:
        # "stands by the government": the preposition belongs to the trigger, what follows is its object
        give(frame.object, [p for c in grammar.children[draft.last] for p in grammar.heads(c)], roles)
    if draft.type == "MOBILIZE" and not roles[0]:
        roles[0].extend(args.objects)  # "troops were sent": the moved are all that is told
    if not frame.object or draft.long:
        inner = (
            [k for k in range(draft.head + 1, draft.last + 1) if grammar.tokens[k].pos == "NOUN"] if draft.long else []
        )
        for thing in dict.fromkeys((*args.objects, *inner)):
            for word, head in grammar.preps_of(thing):
                if word in _CARRIED_PREPS and word != "of":
                    give(frame.preps.get(word, ""), (head,), roles)
    beside = companions(grammar, draft.head)
    if beside:
        give(frame.object if args.passive else frame.subject, beside, roles)
    if args.passive and not args.subjects and frame.subject and not resolved:
        give(frame.subject, distant_agent(grammar, draft), roles)
    if not roles[1]:
        roles[1].extend(content_recipients(grammar, draft))
    return roles


def companions(grammar: Grammar, verb: int) -> list[int]:
    """Who shares the part of a verb's subject: "was jailed along with a colleague", "fights alongside the army"."""
    tokens = grammar.tokens
    found: list[int] = []
    for c in grammar.children[verb]:
        word = tokens[c].lower
        if word == "alongside" or (word == "with" and c and tokens[c - 1].lower in ("along", "together")):
            found.extend(p for n in grammar.children[c] if tokens[n].dep == "pobj" for p in grammar.heads(n))
    return found


def stranded_subject(grammar: Grammar, verb: int) -> list[int]:
    """The doer of a finite verb that the parse left without a subject: the nearest name before it that hangs free."""
    tokens = grammar.tokens
    if tokens[verb].tag not in ("VBD", "VBZ", "VBP") and tokens[verb].dep != "acl":
        return []
    for k in range(verb - 1, max(-1, verb - 24), -1):
        token = tokens[k]
        if token.lower in (".", ";", ":", "?", "!"):
            break
        free = token.dep not in ("pobj", "poss", "compound", "dobj", "conj", "appos")
        if k in grammar.kind_at and (free or (token.head == verb and token.dep == "compound")):
            return grammar.heads(k)  # "Norway Shuts Down the mill": in a headline the subject may hang as a compound
    return []


def distant_agent(grammar: Grammar, draft: Draft) -> list[int]:
    """The "by" phrase of a passive that the parse hung elsewhere: "were freed today by the rebels"."""
    tokens = grammar.tokens
    for k in range(draft.last + 1, min(len(tokens), draft.last + 16)):
        token = tokens[k]
        if token.tag in ("VBD", "VBZ", "VBP", "MD") or token.lower in (".", ";", ":"):
            break
        if token.lower == "by":
            return [p for n in grammar.children[k] if tokens[n].dep == "pobj" for p in grammar.heads(n)]
    return []


def content_recipients(grammar: Grammar, draft: Draft) -> list[int]:
    """Whom a speech act's content is about: "demanded that the president investigate", "threatened to kill him"."""
    tokens, kind = grammar.tokens, draft.type
    if kind not in _CONTENT_TYPES:
        return []
    args = grammar.arguments(draft.head)
    found: list[int] = []
    below = list(grammar.children[draft.head])
    below.extend(n for c in below for n in grammar.children[c] if tokens[n].dep == "pcomp")
    for c in below:
        token = tokens[c]
        if token.dep not in ("ccomp", "xcomp", "advcl", "pcomp") or not grammar.is_verb(c):
            continue
        if kind in ("REQUEST", "ACCUSE"):
            if token.dep == "ccomp":
                for n in grammar.children[c]:
                    if tokens[n].dep == "nsubj" or (tokens[n].dep == "nsubjpass" and kind == "ACCUSE"):
                        found.extend(grammar.heads(n))
        elif token.dep in ("xcomp", "pcomp"):
            inner = grammar.arguments(c)
            found.extend(inner.objects + inner.datives)
            found.extend(p for word, p in inner.preps if word in ("with", "to", "against", "for", "on"))
    if not found and kind == "REQUEST":
        things = [p for word, p in args.preps if word == "for"] or args.objects
        asked = any(
            tokens[c].tag == "TO" for thing in things for n in grammar.children[thing] for c in grammar.children[n]
        )
        for thing in things:
            person = asked and tokens[thing].lemma in grammar.lexicon.people
            found.extend([thing] if person else owners_of(grammar, thing))
    return found


def owners_of(grammar: Grammar, i: int) -> list[int]:
    """Whose: "the workers' help", "the resignation of the cabinet"."""
    tokens = grammar.tokens
    found: list[int] = []
    for c in grammar.children[i]:
        if tokens[c].dep == "poss":
            found.extend(grammar.heads(c))
        elif tokens[c].lower == "of":
            found.extend(p for n in grammar.children[c] if tokens[n].dep == "pobj" for p in grammar.heads(n))
    return found


def phrase_roles(grammar: Grammar, draft: Draft) -> Roles:
    """Actors and recipients of a phrase with no verb of its own: those of the clause it stands in."""
    over = grammar.verb_above(draft.head)
    if over < 0:
        return [], []
    frame = draft.rule.frame
    args = grammar.arguments(over)
    roles: Roles = ([], [])
    give(frame.subject, args.subjects or (args.objects if args.passive else []), roles)
    inside = range(draft.first, draft.last + 1)
    below = [c for k in inside for c in grammar.children[k] if c not in inside or grammar.tokens[c].dep == "prep"]
    for c in dict.fromkeys(below):
        found: list[tuple[str, int]] = []
        if grammar.tokens[c].dep in ("prep", "agent"):
            grammar.prepositions(c, found)
        elif grammar.tokens[c].dep in ("xcomp", "advcl") and grammar.is_verb(c):
            inner = grammar.arguments(c)
            give(frame.object, inner.objects, roles)
            found.extend(inner.preps)
        for word, head in found:
            give(frame.preps.get(word, ""), (head,), roles)
    return roles


def noun_roles(grammar: Grammar, draft: Draft) -> list[Roles]:
    """Actors and recipients of a nominal trigger: its own, then a set for each verb that carries it.

    "She never ordered the raids, which bandits carried out" has two carriers, hence two sets.
    """
    frame = draft.rule.frame
    own: Roles = ([], [])
    own_arguments(grammar, draft.head, frame, own)
    if draft.type in _ON_THE_SPOT:
        draft.scenes.update(p for word, p in grammar.preps_of(draft.head) if word in _WHERE)
    sets: list[Roles] = []
    for carrier in carriers_of(grammar, draft.head):
        roles: Roles = ([], [])
        carrier_arguments(grammar, draft, carrier, frame, roles)
        if roles[0] or roles[1]:
            draft.carried.append(carrier)
            sets.append(roles)
    if not sets:
        if frame.subject == "both" and len(own[0]) < 2:
            own[0].extend(guests(grammar, draft.head))
        return [own]
    return [(own[0] + actors, own[1] + recipients) for actors, recipients in sets]


def guests(grammar: Grammar, head: int) -> list[int]:
    """Who came from, to or out of a meeting told with the other side: "was back from talks with the bishops"."""
    tokens = grammar.tokens
    over, how = grammar.governor(head)
    if over < 0 or how in ("nsubj", "nsubjpass", "dobj", "of"):
        return []
    if not any(tokens[c].lower in ("with", "between") for c in grammar.children[head]):
        return []
    verb = grammar.verb_above(over)
    return grammar.arguments(verb).subjects if verb >= 0 else []


def own_arguments(grammar: Grammar, head: int, frame: Frame, roles: Roles) -> None:
    tokens = grammar.tokens
    preps = list(grammar.preps_of(head))
    has_of = any(word in ("of", "against", "on") for word, _ in preps)
    agent = False
    if frame.preps.get("by") == "actor":
        # The parse may hang the doer on the nearer noun: "the assault of a driver by soldiers".
        preps.extend(
            pair for word, p in tuple(preps) if word == "of" for pair in grammar.preps_of(p) if pair[0] == "by"
        )
        agent = any(word == "by" for word, _ in preps)
    for c in grammar.children[head]:
        token = tokens[c]
        if token.dep == "poss":
            role = frame.owner
            if role == "recipient" and has_of:
                role = "actor"  # "the army's killing of two priests"
            give(role, grammar.heads(c), roles)
        elif token.dep in _MODIFIER_DEPS and frame.modifier:
            if token.ent in _MODIFIER_ENTS or token.lemma in grammar.lexicon.people:
                role = frame.modifier
                if role == "recipient" and has_of:
                    role = "actor"
                give(role, (c,), roles)
        elif token.dep in ("acl", "relcl") and token.tag == "VBN":
            if token.lemma in grammar.lexicon.light_verbs or token.lemma in ("commit", "claim", "back", "sponsor"):
                continue  # a carrier, read apart
            give(frame.preps.get("by", ""), grammar.arguments(c).subjects, roles)
    for word, p in preps:
        role = frame.of if word == "of" else frame.preps.get(word, "")
        if word == "of" and role == "actor" and agent:
            role = "recipient"  # "the assault of a driver by a group of men"
        if word == "of" and role == "actor" and grammar.tokens[p].pos == "NUM":
            continue
        give(role, (p,), roles)


def carriers_of(grammar: Grammar, head: int) -> list[int]:
    """Light verbs and occurrence verbs over or behind a nominal trigger."""
    lexicon, tokens = grammar.lexicon, grammar.tokens
    found: list[int] = []
    over, how = grammar.governor(head)
    if over >= 0:
        lemma = tokens[over].lemma
        light = how in ("dobj", "nsubjpass") and lemma in lexicon.light_verbs
        occurs = how == "nsubj" and lemma in lexicon.occur
        bridge = how in ("in", "for", "of", "behind", "with", "to", "by", "over", "on") and (
            lemma in lexicon.bridges or lemma in lexicon.blame or (how == "behind" and lemma == "be")
        )
        if light or occurs or bridge:
            found.append(over)
    # "Raids on a mill, which bandits carried out": the parse may hang the clause on the nearer noun.
    behind = [c for _, p in grammar.preps_of(head) for c in grammar.children[p] if tokens[c].dep == "relcl"]
    for c in (*grammar.children[head], *behind):
        if tokens[c].dep in ("relcl", "acl") and grammar.is_verb(c):
            at = c
            for _ in range(3):
                if tokens[at].lemma in lexicon.light_verbs and at not in found:
                    found.append(at)
                    break
                inner = [n for n in grammar.children[at] if tokens[n].dep in ("ccomp", "xcomp")]
                if not inner:
                    break
                at = inner[0]
    return found


def carrier_arguments(grammar: Grammar, draft: Draft, carrier: int, frame: Frame, roles: Roles) -> None:
    """Who does an act named by a noun, by the verb that carries it."""
    lexicon, tokens = grammar.lexicon, grammar.tokens
    token = tokens[carrier]
    if token.pos in ("NOUN", "ADJ", "ADV") and not grammar.is_verb(carrier):
        owner = [c for c in grammar.children[carrier] if tokens[c].dep == "poss"]
        role = "recipient" if token.lemma in _SUFFERERS else "actor"  # "fell victim to a raid"
        if owner:
            give(role, grammar.heads(owner[0]), roles)
        else:
            over = grammar.verb_above(carrier)
            if over >= 0:
                args = grammar.arguments(over)
                give(role, args.subjects if not args.passive else args.objects, roles)
        return
    args = grammar.arguments(carrier)
    over, how = grammar.governor(draft.head)
    if over != carrier:
        how = ""  # the carrier stands behind the noun, in a clause of its own
    if how and token.lemma in lexicon.blame and how not in ("dobj", "nsubjpass", "nsubj") and carrier != draft.head:
        # "arrested for the murder", "charged with an attack", "blamed for the bombing": whoever is blamed did it.
        give("actor", args.objects, roles)
        draft.alleged = True
        return
    if token.lemma in ("blame", "attribute"):
        give("actor", [p for word, p in args.preps if word in ("on", "to")], roles)
        return
    if how != "nsubj":
        if token.lemma in lexicon.light_sufferers:
            give("recipient", args.subjects, roles)
        else:
            # "the officers involved in the shooting": whoever is involved stands where a passive has its sufferer.
            doers = args.objects if args.passive and how and token.lemma in lexicon.bridges else args.subjects
            give("both" if frame.subject == "both" else "actor", doers, roles)
    for word, p in args.preps:
        if word in _CARRIED_PREPS and word not in ("on", "to", "from", "of", "for"):
            give(frame.preps.get(word, ""), (p,), roles)
        elif word in ("on", "from", "to") and frame.preps.get(word):
            give(frame.preps[word], (p,), roles)
