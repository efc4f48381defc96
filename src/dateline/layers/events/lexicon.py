"""This room compiles the trigger rules once, into look-ups by lemma."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dateline.codebook.events import EventSection, Frame, TriggerRule
from dateline.model import EventType

GERUND_TYPES = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.RETREAT, EventType.SANCTION))
"""Types whose verbs are also read in their noun form in -ing ("the jailing of")."""

CONTRACTIONS = {"n't": "not", "n’t": "not", "wo": "will", "ca": "can", "'ll": "will", "’ll": "will"}


@dataclass(frozen=True, slots=True)
class Need:
    """What a condition asks of a word: one of ``words``, or one of ``flags``."""

    words: frozenset[str]
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One trigger rule, ready to match. ``weight`` orders rules of one lemma: more conditions first."""

    type: EventType
    name: str
    mode: str
    frame: Frame
    confidence: float
    objects: Need | None = None
    objects_or_none: Need | None = None
    objects_or_preps: Need | None = None
    subjects: Need | None = None
    subjects_or_none: Need | None = None
    oprd: Need | None = None
    of_classes: Need | None = None
    modifiers: Need | None = None
    preps: tuple[tuple[str, Need], ...] = ()
    governed: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    with_words: frozenset[str] = frozenset()
    complement: str = ""
    owners: bool = False
    passive: bool = False
    modal: bool = False
    plain: bool = False
    weight: int = 0


type Entry = tuple[tuple[str, ...], Rule]
"""The further words of a trigger (after its anchor, or for nouns before it) and its rule."""


@dataclass(frozen=True)
class Lexicon:
    """Triggers by the lemma of their anchor; ``phrases`` by their first word in lower case."""

    verbs: dict[str, tuple[Entry, ...]]
    nouns: dict[str, tuple[Entry, ...]]
    phrases: dict[str, tuple[Entry, ...]]
    light_verbs: frozenset[str]
    light_sufferers: frozenset[str]
    bridges: frozenset[str]
    occur: frozenset[str]
    carriers: dict[str, frozenset[str]]
    future: frozenset[str]
    obligation: frozenset[str]
    object_control: frozenset[str]
    blame: frozenset[str]
    transitive: frozenset[str]
    instruments: dict[str, str]
    apart: frozenset[str]
    spokespeople: frozenset[str]
    peace: frozenset[str]
    sports: frozenset[str]
    people: frozenset[str]
    leaders: frozenset[str]
    measure: frozenset[str]
    speech: frozenset[EventType]
    announce: frozenset[str]
    uncounted: frozenset[str]
    request: Rule | None
    types: frozenset[str]
    """The event types of the codebook: acts that the border rules make of another type are no events of it."""
    carrier_groups: dict[str, frozenset[str]] = field(default_factory=dict)


def compile_lexicon(section: EventSection) -> Lexicon:
    """The look-ups of a codebook's events section."""
    words = section.words
    classes = {name: frozenset(listed) for name, listed in words.classes.items()}
    verbs: dict[str, list[Entry]] = {}
    nouns: dict[str, list[Entry]] = {}
    phrases: dict[str, list[Entry]] = {}
    gerunds: dict[str, list[Entry]] = {}
    for kind, told in section.rules:
        rule = compile_rule(kind, told, section, classes)
        for entry in told.verbs:
            first, *rest = words_of(entry)
            verbs.setdefault(first, []).append((tuple(rest), rule))
            if not rest and kind in GERUND_TYPES and not told.nouns and not told.objects and not told.preps:
                gerunds.setdefault(gerund_of(first), []).append(((), rule))
        for entry in written_both_ways(told.nouns):
            parts = entry.split()
            if "of" in parts:  # "state of emergency" is anchored at its first word, "bomb attack" at its last
                phrases.setdefault(parts[0], []).append((tuple(parts[1:]), rule))
            else:
                nouns.setdefault(parts[-1], []).append((tuple(parts[:-1]), rule))
        for entry in written_both_ways(told.phrases):
            first, *rest = entry.split()
            phrases.setdefault(first, []).append((tuple(rest), rule))
    for word, entries in gerunds.items():
        nouns.setdefault(word, entries)
    groups: dict[str, set[str]] = {}
    for group, listed in words.carriers.items():
        for word in listed:
            groups.setdefault(word, set()).add(group)
    return Lexicon(
        verbs=ordered(verbs),
        nouns=ordered(nouns),
        phrases=ordered(phrases),
        light_verbs=frozenset(words.light_verbs),
        light_sufferers=frozenset(words.light_sufferers),
        bridges=frozenset(words.bridges),
        occur=frozenset(words.occur),
        carriers={name: frozenset(listed) for name, listed in words.carriers.items()},
        future=frozenset(words.future_modals),
        obligation=frozenset(words.obligation_modals),
        object_control=frozenset(words.object_control),
        blame=frozenset(words.blame_verbs),
        transitive=frozenset(words.transitive),
        instruments={word: mode for mode, listed in words.instruments.items() for word in listed},
        apart=frozenset(words.apart),
        spokespeople=frozenset(words.spokespeople),
        peace=frozenset(words.peace),
        sports=frozenset(words.sports),
        people=classes["people"] | classes["leaders"],
        leaders=classes["leaders"],
        measure=classes["measure"],
        speech=frozenset(words.speech_types),
        announce=frozenset(words.announce),
        uncounted=frozenset(words.uncounted),
        request=next((r for t in verbs.values() for _, r in t if r.type == EventType.REQUEST), None),
        types=frozenset(map(str, section.ontology.types)),
        carrier_groups={word: frozenset(found) for word, found in groups.items()},
    )


def written_both_ways(entries: Iterable[str]) -> Iterable[str]:
    """Entries, and those with a hyphen also as a parse tells them: "cease-fire" is three tokens there."""
    for entry in entries:
        yield entry
        if "-" in entry:
            yield entry.replace("-", " - ")


def words_of(entry: str) -> list[str]:
    """The words of a verb's entry; hyphens inside its further words are tokens of their own ("hold sit-in")."""
    first, *rest = entry.split()
    return [first, *(part for word in rest for part in word.replace("-", " - ").split())]


def ordered(table: dict[str, list[Entry]]) -> dict[str, tuple[Entry, ...]]:
    """Entries with more words, then with more conditions, come first; else the codebook's order holds."""
    return {word: tuple(sorted(entries, key=lambda e: (-len(e[0]), -e[1].weight))) for word, entries in table.items()}


def compile_rule(kind: EventType, told: TriggerRule, section: EventSection, classes: dict[str, frozenset[str]]) -> Rule:
    def need(listed: Iterable[str]) -> Need | None:
        names = tuple(listed)
        if not names:
            return None
        expanded: set[str] = set()
        for name in names:
            expanded |= classes.get(name, frozenset((name,)))
        flags = {w for w in expanded if w.startswith("@")}
        return Need(words=frozenset(expanded - flags), flags=frozenset(flags))

    preps = []
    for prep, listed in told.preps.items():
        asked = need(listed)
        if asked is not None:
            preps.append((prep, asked))
    asks = (told.objects, told.oprd, told.preps, told.objects_or_preps, told.modifiers, told.of_classes)
    weight = 2 * sum(map(bool, asks)) + sum(
        map(bool, (told.subjects, told.complement, told.with_words, told.subjects_or_none, told.objects_or_none))
    )
    return Rule(
        type=kind,
        name=f"{kind}/{told.name}",
        mode=told.mode,
        frame=section.ontology.frames[told.frame],
        confidence=told.confidence,
        objects=need(told.objects),
        objects_or_none=need(told.objects_or_none),
        objects_or_preps=need(told.objects_or_preps),
        subjects=need(told.subjects),
        subjects_or_none=need(told.subjects_or_none),
        oprd=need(told.oprd),
        of_classes=need(told.of_classes),
        modifiers=need(told.modifiers),
        preps=tuple(preps),
        governed=frozenset(told.governed),
        without=frozenset(told.without),
        with_words=frozenset(told.with_words),
        complement=told.complement,
        owners=told.owners,
        passive=told.passive,
        modal=told.modal,
        plain=told.plain,
        weight=weight,
    )


def gerund_of(verb: str) -> str:
    """The -ing form of a verb: "behead" → "beheading", "seize" → "seizing", "stab" → "stabbing"."""
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if len(verb) == 4 and verb[-1] in "bgmnpt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou":
        return verb + verb[-1] + "ing"
    return verb + "ing"
