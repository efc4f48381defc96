"""This room reads off the words of a report what its mentions say of who is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dateline.codebook.actors import KIND_OF_LABEL, Actor, Actors, Statesman
from dateline.codebook.offices import plain_name
from dateline.codebook.roles import Role, Roles
from dateline.layers.entities.evidence import Evidence
from dateline.model import Grain, Mention, MentionKind, Reading, Token

_MEN = frozenset(("man", "person", "individual", "people", "woman", "youth", "subject", "group"))
_SITES = (".com", ".org", ".net", ".ng", ".ru", ".ua", ".by", ".co.uk", ".info", ".in")
_NO_CONTENT = frozenset(("DT", "IN", "CC", "POS", ",", "CD", "PRP$"))
_PAIRS = (('"', '"'), ("“", "”"), ("(", ")"), ("[", "]"), ("«", "»"))
_WEAK = frozenset(("CVL", "GOV", "IGO", "BUS"))
"""Sectors that a modifier lends only to a noun that has none of its own."""
_SHORT = 4
_LONGEST = 9
"""Words of the longest description that is kept with its clause."""
_LEADING = frozenset(("former", "new", "late", "ex", "senior", "so-called"))
_BEFORE = 10
"""For how many years before his office someone of that name is taken for the statesman: others have the name too."""
_INDEFINITE = frozenset(("a", "an", "any", "every", "each", "no", "another", "some"))
_NOT_NOW = frozenset(
    ("former", "ex", "next", "future", "previous", "late", "new", "acting", "deputy", "elect", "deposed")
)
"""Words that say that another than the holder of the day is meant, or that an office is not the one it names."""
_PERSONAL = frozenset(("he", "she", "him", "her", "his", "himself", "herself", "i", "me", "my"))


class Reader:
    """Reads the evidence off the words of a report; holds what is looked up again and again."""

    def __init__(self, reading: Reading, actors: Actors, roles: Roles) -> None:
        self.reading = reading
        self.text = reading.report.text
        self.tokens = reading.syntax.tokens
        self.actors = actors
        self.roles = roles
        self.by_head = reading.mention_by_head
        self.done: dict[str, Evidence] = {}
        self.places = {p.span.start: p.country for p in reading.places if p.country}
        self.day = day_of(reading)
        self.near = [country for country, _ in Counter(self.places.values()).most_common(2)]

    def read(self, mentions: Sequence[Mention]) -> Evidence:
        evidence = Evidence()
        for mention in mentions:
            evidence.spans.append(mention.span)
            if mention.kind is MentionKind.PRONOUN:
                evidence.pronoun = evidence.pronoun or mention.span.of(self.text)
                if self.tokens[mention.head].lower in _PERSONAL:
                    evidence.sorts["person"] += 1
                continue
            indices = self.reading.syntax.tokens_in(mention.span)
            phrase = [self.tokens[i] for i in indices]
            if not phrase:
                continue
            if mention.kind is MentionKind.NAME:
                self._read_name(evidence, phrase, mention.head)
            else:
                self._read_nominal(evidence, phrase, mention.head)
        return evidence

    def _read_name(self, evidence: Evidence, phrase: list[Token], head: int) -> None:
        core = _core(phrase, head, self.actors, self.roles)
        words = [w for w in (_word(t) for t in core) if w]
        if self.tokens[head].dep == "amod" and words and words[-1] in self.actors.adjectives:
            evidence.sorts["state"] += 1
            evidence.countries[self.actors.adjectives[words[-1]]] += 3
            evidence.sectors["GOV"] += 1
            evidence.asides.append(self._surface(core))
            return
        actor = self._find(" ".join(words))
        if actor is None:
            core, words, actor = self._listed(phrase, core, words)
        if actor is None and len(words) > 1 and words[-1].endswith("s"):
            actor = self._find(" ".join(words[:-1]))
        before = (
            phrase[: len(phrase) - len(core)]
            if core[-1] is phrase[-1]
            else [t for t in phrase if t.start < core[0].start]
        )
        label = next((t.ent for t in core if t.index == head), "") or core[0].ent
        leader: Statesman | None = None
        title, at = self._title(before)
        if actor is not None:
            evidence.actor = evidence.actor or actor
            named = self.tokens[head]
            somewhere = self.tokens[named.head].lower in self.roles.words.locative
            evidence.sorts[actor.kind_as(named.dep, somewhere)] += 3
            country, sector = actor.codes_on(self.day)
            if country:
                evidence.countries[country] += 6
            if sector:
                evidence.sectors[sector] += 6
        elif (leader := self.actors.leaders.get(" ".join(words))) is not None:
            evidence.sorts["person"] += 2
            if not self.day or int(leader[2] or 0) - int(self.day[:4]) <= _BEFORE:
                evidence.countries[leader[0]] += 2
            if title is None and (not self.day or leader[2] <= self.day):
                evidence.sectors[leader[1]] += 2
            evidence.why.append("list of statesmen")
            if held := self.actors.offices.by_name.get(plain_name(" ".join(words))):
                evidence.listed_as = held[0].name
        elif title is not None or (words and words[0] in self.roles.first_names and len(words) > 1):
            evidence.sorts["person"] += 2
        elif label in KIND_OF_LABEL:
            evidence.sorts[KIND_OF_LABEL[label]] += 1
        elif core:
            role = self._role(core[-1])
            if role is not None and role.collective:
                evidence.sorts["place" if role.target else "organisation"] += 1
        if title is not None:
            sector = self._sector(title, before, at)
            if sector:
                evidence.sectors[sector] += 4
            if actor is None and leader is None and sector == "GOV" and words:
                self._read_office(evidence, before, at, words)
        elif actor is None and label != "PERSON":
            self._read_name_words(evidence, core)
        self._read_countries(evidence, before if actor is not None or title is not None else phrase, 3)
        if words and words[-1] in self.actors.adjectives and actor is None:
            evidence.countries[self.actors.adjectives[words[-1]]] += 3
            evidence.sectors["CVL"] += 1
        evidence.names.append(self._surface(core))
        evidence.titled.append(self._surface(phrase))

    def _listed(
        self, phrase: list[Token], core: list[Token], words: list[str]
    ) -> tuple[list[Token], list[str], Actor | None]:
        """The longest listed name that the phrase ends in, where its own core is not listed."""
        every = [_word(t) for t in phrase]
        for first in range(len(phrase) - 1):
            if every[first]:
                wider = [w for w in every[first:] if w]
                actor = self._find(" ".join(wider))
                if actor is not None:
                    return phrase[first:], wider, actor
        return core, words, None

    def _title(self, before: Sequence[Token]) -> tuple[Role | None, int]:
        """The role told nearest before a name and where it stands."""
        for k in range(len(before) - 1, -1, -1):
            role = self._role(before[k])
            if role is not None and not role.collective:
                if role.lemma == "general" and k and self._role(before[k - 1]) is not None:
                    continue  # "Secretary General"
                return role, k
        return None, 0

    def _find(self, key: str) -> Actor | None:
        return self.actors.find(key, self.near, self.day)

    def _read_office(self, evidence: Evidence, before: Sequence[Token], at: int, words: Sequence[str]) -> None:
        """The country of "President Issoufou" or "Minister Lavrov": of the one who held such an office on the day."""
        if not self.day:
            return
        offices = self.actors.offices
        held = [
            holder
            for holder in offices.named(" ".join(words), office_of(before, at, offices.names), self.day)
            if len(words) == 1 or holder.name[0].lower() == words[0][0]
        ]
        countries = {holder.country for holder in held}
        if not countries and len(words) == 1 and before[at].lemma in ("minister", "secretary", "president", "premier"):
            year = self.day[:4]
            countries = {
                country
                for country, _, first, last in self.actors.ministers.get(words[-1], ())
                if first <= year and (not last or year <= last)
            }
        if len({holder.name for holder in held}) == 1:
            evidence.listed_as = held[0].name
        if len(countries) == 1:
            evidence.countries[countries.pop()] += 2
            evidence.why.append(f"held such an office on {self.day}")

    def _read_bare_office(self, evidence: Evidence, phrase: Sequence[Token], at: int) -> None:
        """The office of "the president", "Kenya's prime minister", "the then-president": whoever held it on the day."""
        if phrase[0].lower in _INDEFINITE or any(t.lower in _NOT_NOW for t in phrase[: at + 1]):
            return
        office = office_of(phrase, at, self.actors.offices.names)
        rest = self.tokens[phrase[at].index + 1 : phrase[at].index + 3]
        if [t.lower for t in rest] == ["of", "state"] and phrase[at].lower == "secretary":
            office = "secretary of state"
        if not office or office in ("leader", "commander"):
            return
        evidence.office = office
        if any(t.lower in ("then", "then-") or t.lower.startswith("then-") for t in phrase[: at + 1]):
            syntax = self.reading.syntax
            around = syntax.sentence_span(syntax.sentence_of[phrase[at].index])
            days = [
                t.earliest
                for t in self.reading.times
                if around.start <= t.span.start < around.end and t.earliest is not None
            ]
            evidence.then = days[0].isoformat() if days else "?"

    def _read_name_words(self, evidence: Evidence, core: list[Token]) -> None:
        """The sector that the words of a body's own name tell ("Ministry of Defence", "Assam Police")."""
        for at, token in enumerate(core):
            role = self._role(token)
            if role is not None and role.collective:
                sector = self._sector(role, core, at)
                if sector:
                    evidence.sectors[sector] += 2
                    return
        if any(t.lower.endswith(_SITES) for t in core):
            evidence.sectors["JRN"] += 1
            country = self.actors.sites.get(core[-1].lower.rsplit(".", 1)[-1])
            if country:
                evidence.countries[country] += 2

    def _read_nominal(self, evidence: Evidence, phrase: list[Token], head: int) -> None:
        at = next((k for k, t in enumerate(phrase) if t.index == head), len(phrase) - 1)
        role = self._role(phrase[at])
        if role is not None and role.lemma == "general" and at and (other := self._role(phrase[at - 1])) is not None:
            role = other
        if role is not None:
            if role.lemma in ("country", "nation", "republic"):
                evidence.sorts["state"] += 1
            elif role.target and role.sector in ("CVL", ""):
                evidence.sorts["place"] += 1
            elif role.collective:
                evidence.sorts["group" if role.sector in ("REB", "CRM", "CVL", "") else "organisation"] += 1
            elif phrase[at].tag in ("NNS", "NNPS") or role.lemma == "people":
                evidence.sorts["group"] += 1
            else:
                evidence.sorts["person"] += 1
            sector = self._sector(role, phrase, at)
            if role.lemma in _MEN and any(t.lower in self.roles.words.unknown for t in phrase):
                sector = "UNK"
            # Kinship says little of what someone is.
            if sector and not (role.kin and evidence.names):
                evidence.sectors[sector] += 2 if role.neutral else 3
        else:
            evidence.sorts["group"] += 1
            for token in phrase[at + 1 :]:
                other = self._role(token)
                if other is not None and other.sector:
                    evidence.sectors[other.sector] += 1
                    break
        if role is not None and not role.collective and phrase[at].tag in ("NN", "NNP"):
            self._read_bare_office(evidence, phrase, at)
        pair = f"{phrase[at - 1].lower} {phrase[at].lower}" if at else ""
        listed = self._find(pair) if role is not None and pair else None
        if listed is not None and listed.kind == "organisation":
            evidence.sectors[listed.sector] += 4  # "the international community", in small letters
            if listed.country:
                evidence.countries[listed.country] += 4
        if any(t.lower in self.roles.words.foreign for t in phrase):
            evidence.foreign = True
        self._read_countries(evidence, phrase, 3)
        if self.tokens[head].dep in ("compound", "nmod"):
            evidence.asides.append(self._surface(phrase))
        else:
            evidence.phrases.append(self._surface(phrase))
            told = self._told_apart(phrase, head)
            if told:
                evidence.clauses.append(told)

    def _told_apart(self, phrase: Sequence[Token], head: int) -> str:
        """A short description with the clause that tells who is meant ("persons in the pay of the cartel")."""
        syntax = self.reading.syntax
        last = phrase[-1].index
        if last != head or len(phrase) > _SHORT:
            return ""
        for child in syntax.children[head]:
            if child == last + 1 and self.tokens[child].dep in ("acl", "relcl", "prep", "amod"):
                end = syntax.edges[child][1]
                if end - phrase[0].index < _LONGEST and self.tokens[end].pos not in ("PUNCT", "SPACE"):
                    return self._surface(self.tokens[phrase[0].index : end + 1])
        return ""

    def _role(self, token: Token) -> Role | None:
        if token.pos not in ("NOUN", "PROPN", "ADJ"):
            return None
        role = self.roles.listed(token.lemma, token.lower)
        if role is None and token.pos == "NOUN":
            role = self.roles.find(token.lemma)
        return role

    def _sector(self, role: Role, phrase: Sequence[Token], at: int) -> str:
        """The sector of the role noun at ``at`` given the words before it (nearest first) and after it."""
        if not role.neutral:
            return role.sector
        modifiers = self.roles.modifiers
        for k in (*range(at - 1, -1, -1), *range(at + 1, len(phrase))):
            token = phrase[k]
            if token.tag in _NO_CONTENT:
                continue
            word = _word(token)
            sector = ""
            if k + 1 < len(phrase):
                after = phrase[k + 1]
                sector = modifiers.get(f"{word} {after.lemma}", "") or modifiers.get(f"{word} {_word(after)}", "")
            sector = sector or modifiers.get(word, "") or modifiers.get(token.lemma, "") or self._sector_of_name(token)
            if not sector:
                other = self._role(token)
                if other is not None and not other.neutral:
                    sector = other.sector
            # "local officials" are no civilians, "government troops" no ministers.
            if sector and not (role.sector and sector in _WEAK):
                return sector
        return role.sector

    def _sector_of_name(self, token: Token) -> str:
        """The sector of the actor that a name inside a description stands for ("a Fatah commander")."""
        if token.tag not in ("NNP", "NNPS"):
            return ""
        mention = self.by_head.get(token.index)
        if mention is not None and mention.kind is MentionKind.NAME and mention.refers_to in self.done:
            evidence = self.done[mention.refers_to]
            sorts = evidence.sorts.most_common(1)
            if evidence.sectors and (not sorts or sorts[0][0] not in ("state", "person", "place")):
                return evidence.sectors.most_common(1)[0][0]
        found = self.actors.by_key.get(_word(token))
        return found[0].sector if found is not None and found[0].kind in ("organisation", "group") else ""

    def _read_countries(self, evidence: Evidence, phrase: Sequence[Token], weight: int) -> None:
        words = [_word(t) for t in phrase]
        past = 0
        for k, word in enumerate(words):
            if k < past:
                continue
            past = self._listed_until(words, phrase, k)
            if past:
                whole = self._find(" ".join(w for w in words[k:past] if w))
                if whole is not None and (code := whole.codes_on(self.day)[0]):
                    evidence.countries[code] += weight
                continue
            pair = f"{word} {words[k + 1]}" if k + 1 < len(words) else ""
            country = self.actors.adjectives.get(pair) or self.actors.adjectives.get(word)
            if country is None and phrase[k].tag in ("NNP", "NNPS", "JJ", "NN"):
                found = self._find(pair) or (self._find(word) if phrase[k].tag != "NN" else None)
                if found is not None and found.country:
                    country = found.codes_on(self.day)[0]
                else:
                    country = self.places.get(phrase[k].start)
            if country:
                evidence.countries[country] += weight

    def _listed_until(self, words: Sequence[str], phrase: Sequence[Token], at: int) -> int:
        """Where a listed name of three words or more ends that begins at ``at``; 0 where none does.

        "American Popular Revolutionary Alliance" tells nothing of Americans.
        """
        if phrase[at].tag not in ("NNP", "NNPS", "JJ"):
            return 0
        for key in self.actors.starts.get(words[at], ()):
            if len(key) < 3:
                return 0
            if tuple(words[at : at + len(key)]) == key:
                return at + len(key)
        return 0

    def _surface(self, phrase: Sequence[Token]) -> str:
        """The words as printed, white space squeezed, without a quotation mark or bracket that stands alone."""
        first, end = phrase[0].start, phrase[-1].end
        words = self.text[first:end]
        for left, right in _PAIRS:
            if words.count(left) > (words.count(right) if left != right else words.count(left) // 2 * 2):
                if words.startswith(left) and len(words) > 1:
                    words = words[1:]
                elif self.text[end : end + 1] == right:
                    words += right
        words = " ".join(words.split())
        return words[:-1] if len(words) > 1 and words[-1] in ".,;:" and "." not in words[:-1] else words


def day_of(reading: Reading) -> str:
    """The ISO day of a report: its publication, else the latest day that its text tells in full; "" for neither."""
    if reading.report.published is not None:
        return reading.report.published.isoformat()
    # Years alone may be aims ("by 2030") or history.
    told = [t.earliest for t in reading.times if t.earliest is not None and t.grain in (Grain.DAY, Grain.MONTH)]
    return max(told).isoformat() if told else ""


def office_of(words: Sequence[Token], at: int, names: frozenset[str]) -> str:
    """The office that the noun at ``at`` and up to three words before it name ("then vice president"), or ""."""
    for first in range(max(0, at - 3), at + 1):
        office = " ".join(t.lower for t in words[first : at + 1]).replace(" - ", "-")
        if office in names:
            return office
    return ""


def _core(phrase: list[Token], head: int, actors: Actors, roles: Roles) -> list[Token]:
    """A name without the articles, titles and descriptions before it, and without marks after it."""
    last = next((k for k, t in enumerate(phrase) if t.index == head), len(phrase) - 1)
    person = phrase[last].ent == "PERSON"
    first = last
    while first > 0:
        token = phrase[first - 1]
        word = token.lower
        if token.tag in ("DT", "PRP$", "POS", ",", "CD", "``", "''", ":", "-LRB-") or word in ("[", "the"):
            break
        if person and (
            word in actors.adjectives
            or word in roles.by_lemma
            or word in roles.titles
            or token.ent not in ("PERSON", "")
        ):
            break
        named = (
            token.pos == "PROPN"
            or token.ent in KIND_OF_LABEL
            or (token.text[0].isupper() and token.pos in ("NOUN", "ADJ"))
        )
        small = token.tag in ("IN", "CC", "HYPH", "TO") and first > 1
        if not (named or small):
            break
        first -= 1
    while first < last and (phrase[first].tag in ("IN", "CC", "HYPH", "TO") or phrase[first].lower in _LEADING):
        first += 1
    end = len(phrase)
    while end - 1 > last and phrase[end - 1].pos == "PUNCT":
        end -= 1
    return phrase[first:end]


def _word(token: Token) -> str:
    word = token.text.lower().replace(".", "")
    return word if word and word[0].isalnum() else ""
