"""This room holds what events are made of: the types of PLOVER, the frames of participants and the trigger rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import cast

from dateline.codebook.loading import load_section
from dateline.errors import CodebookError
from dateline.model import EventType

OWN_TYPES = "types.yaml"
"""The file by which a folder has event types of its own; its triggers are the files in its ``triggers`` folder."""

TRIGGER_FILES = (
    "triggers/verbal_cooperation.yaml",
    "triggers/material_cooperation.yaml",
    "triggers/verbal_conflict.yaml",
    "triggers/material_conflict.yaml",
    "triggers/assault.yaml",
)
ROLES = frozenset(("", "actor", "recipient", "both"))
FLAGS = frozenset(
    ("@ANY", "@PEOPLE", "@PERSON", "@ORG", "@GPE", "@LOC", "@FAC", "@NORP", "@PRON", "@TITLED", "@SPEAKER")
)
"""What a condition may ask of a word besides its lemma: its entity label, or that it stands for people."""

COMPLEMENTS = frozenset(("", "infinitive", "object_infinitive", "infinitive_or_for"))


@dataclass(frozen=True, kw_only=True)
class TypeInfo:
    """What an event type means and its modes."""

    meaning: str
    modes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Which dependent of a trigger fills which role: "actor", "recipient", "both" (every side an actor) or "" (none).

    ``subject`` and ``object`` are those of the active verb; ``owner`` a noun's possessive; ``of`` its "of" phrase;
    ``modifier`` a name before the noun; ``self`` the trigger itself.
    """

    subject: str
    object: str
    owner: str = ""
    of: str = ""
    modifier: str = ""
    dative: str = ""
    self: str = ""
    preps: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TriggerRule:
    """Words that state an act of one type, and the conditions under which they do.

    ``verbs`` may go on with further words ("lay siege", "carry out search"); ``nouns`` may be several words;
    ``phrases`` are words in a row. A condition lists lemmas, names of word classes, or flags ("@PEOPLE"):
    ``objects``, ``subjects`` must be there and fit; with ``_or_none`` only fit where they are there; ``preps`` asks
    it of the object of a preposition; ``modifiers`` of what stands before a noun; ``governed`` of the verb over a noun;
    ``of_classes`` of a noun's "of" or possessive; ``owners`` asks for a participant of the noun's own; ``without``
    forbids words beside the trigger; ``with_words`` asks for one of them in the sentence; ``complement`` asks for an
    infinitive; ``passive`` for the passive voice; ``modal`` for a modal verb; ``plain``
    forbids a complement clause or predicate ("called the king", not "called him a liar").
    """

    name: str
    frame: str
    mode: str = ""
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    objects_or_none: tuple[str, ...] = ()
    objects_or_preps: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    subjects_or_none: tuple[str, ...] = ()
    oprd: tuple[str, ...] = ()
    preps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    modifiers: tuple[str, ...] = ()
    governed: tuple[str, ...] = ()
    of_classes: tuple[str, ...] = ()
    with_words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    complement: str = ""
    owners: bool = False
    passive: bool = False
    modal: bool = False
    plain: bool = False
    confidence: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Ontology:
    """The event types and the frames."""

    types: dict[EventType, TypeInfo]
    frames: dict[str, Frame]


@dataclass(frozen=True, kw_only=True)
class OwnTypes:
    """Event types of a user's own (``types.yaml``), in place of PLOVER's.

    ``keep`` names the PLOVER types that stay, with their modes and triggers; ``types`` are the user's, which may take
    a PLOVER type's name to give it other modes; ``frames`` are added to the built-in ones; ``words`` to word classes.
    """

    about: str
    types: dict[str, TypeInfo]
    keep: tuple[EventType, ...] = ()
    frames: dict[str, Frame] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EventWords:
    """Word classes that conditions name, and the words by which border rules work."""

    classes: dict[str, tuple[str, ...]]
    light_verbs: tuple[str, ...]
    light_sufferers: tuple[str, ...]
    bridges: tuple[str, ...]
    occur: tuple[str, ...]
    carriers: dict[str, tuple[str, ...]]
    future_modals: tuple[str, ...]
    obligation_modals: tuple[str, ...]
    object_control: tuple[str, ...]
    blame_verbs: tuple[str, ...]
    transitive: tuple[str, ...]
    instruments: dict[str, tuple[str, ...]]
    apart: tuple[str, ...]
    spokespeople: tuple[str, ...]
    peace: tuple[str, ...]
    sports: tuple[str, ...]
    speech_types: tuple[EventType, ...]
    announce: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventSection:
    """All that the events layer is given."""

    ontology: Ontology
    words: EventWords
    rules: tuple[tuple[EventType, TriggerRule], ...]


def load_events(path_of: Callable[[str], Path]) -> EventSection:
    """The section, checked: every type, mode, frame, class and flag that a rule names is there."""
    ontology = load_section(path_of("plover.yaml"), Ontology)
    words = load_section(path_of("triggers/words.yaml"), EventWords)
    own = path_of(OWN_TYPES)
    if own.exists():
        return load_own_events(own, ontology, words, path_of)
    rules = load_rules([path_of(file) for file in TRIGGER_FILES], ontology)
    check_frames(path_of("plover.yaml"), ontology)
    return EventSection(ontology=ontology, words=words, rules=tuple(rules))


def load_own_events(path: Path, plover: Ontology, words: EventWords, path_of: Callable[[str], Path]) -> EventSection:
    """The section of a folder with event types of its own; PLOVER's border rules stay with the types it keeps."""
    own = load_section(path, OwnTypes)
    own_files = [f for f in sorted(path.parent.glob("triggers/*.yaml")) if f.name != "words.yaml"]
    if not own_files and not own.keep:
        raise CodebookError(f"{path}: its types have no triggers; put rule files into {path.parent / 'triggers'}")
    types = {kind: plover.types[kind] for kind in own.keep} | {type_named(k): info for k, info in own.types.items()}
    ontology = Ontology(types=types, frames={**plover.frames, **own.frames})
    check_frames(path, ontology)
    words = replace(words, classes={**words.classes, **own.words})
    rules = load_rules(own_files, ontology)
    # The rules of obligation ("must stop") need REQUEST, whether or not the folder keeps it.
    kept = {*own.keep, EventType.REQUEST} - {kind for kind, _ in rules if kind not in own.keep}
    built_in = [path_of(file) for file in TRIGGER_FILES if path_of(file) not in own_files]
    rules += [(kind, rule) for kind, rule in load_rules(built_in, plover) if kind in kept]
    check_names(path, rules)
    return EventSection(ontology=ontology, words=words, rules=tuple(rules))


def type_named(name: str) -> EventType:
    """PLOVER's type of that name, else the name itself: a type of a user's own, which compares and hashes as a word."""
    return EventType(name) if name in EventType.__members__ else cast(EventType, name)


def load_rules(paths: list[Path], ontology: Ontology) -> list[tuple[EventType, TriggerRule]]:
    """The trigger rules of some files, each checked against the ontology."""
    rules: list[tuple[EventType, TriggerRule]] = []
    for path in paths:
        for name, listed in load_section(path, dict[str, tuple[TriggerRule, ...]]).items():
            kind = type_named(name)
            for rule in listed:
                check_rule(path, kind, rule, ontology)
                rules.append((kind, rule))
    if paths:
        check_names(paths[0].parent, rules)
    return rules


def check_frames(path: Path, ontology: Ontology) -> None:
    for name, frame in ontology.frames.items():
        told = (frame.subject, frame.object, frame.owner, frame.of, frame.modifier, frame.dative, frame.self)
        for role in (*told, *frame.preps.values()):
            if role not in ROLES:
                raise CodebookError(
                    f"{path}, key frames.{name}: there is no role {role!r}; "
                    "write actor, recipient, both or an empty string"
                )


def check_rule(path: Path, kind: EventType, rule: TriggerRule, ontology: Ontology) -> None:
    """Raise CodebookError where a rule names what the codebook does not have."""
    where = f"{path}, rule {kind}/{rule.name}"
    if kind not in ontology.types:
        known = ", ".join(ontology.types)
        raise CodebookError(f"{where}: the type is not known; add it under 'types' (types are: {known})")
    if rule.mode and rule.mode not in ontology.types[kind].modes:
        known = ", ".join(ontology.types[kind].modes) or "none"
        raise CodebookError(f"{where}: {kind} has no mode {rule.mode!r}; its modes are: {known}")
    if rule.frame not in ontology.frames:
        raise CodebookError(f"{where}: there is no frame {rule.frame!r}; frames are: {', '.join(ontology.frames)}")
    if not (rule.verbs or rule.nouns or rule.phrases):
        raise CodebookError(f"{where}: has no trigger words; give verbs, nouns or phrases")
    if rule.complement not in COMPLEMENTS:
        raise CodebookError(f"{where}: complement {rule.complement!r} is not known; write one of {sorted(COMPLEMENTS)}")
    for part in fields(rule):
        value = getattr(rule, part.name)
        listed = value if isinstance(value, tuple) else ()
        for word in listed:
            if word.startswith("@") and word not in FLAGS:
                raise CodebookError(f"{where}, key {part.name}: there is no flag {word!r}; flags are: {sorted(FLAGS)}")


def check_names(place: Path, rules: list[tuple[EventType, TriggerRule]]) -> None:
    seen: set[tuple[EventType, str]] = set()
    for kind, rule in rules:
        if (kind, rule.name) in seen:
            raise CodebookError(
                f"{place}: two rules are called {kind}/{rule.name}; rename one, so that an event can name the rule "
                "that made it"
            )
        seen.add((kind, rule.name))
