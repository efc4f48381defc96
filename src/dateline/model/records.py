"""This room defines every record that a layer writes, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

REPORT = "report"
"""The source id that stands for the report's own voice."""


class EventType(StrEnum):
    """The sixteen event types of PLOVER (version 2)."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


class Status(StrEnum):
    """Whether the source tells the event as having happened (PLOVER's auxiliary mode)."""

    ACTUAL = "actual"
    NEGATED = "negated"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"


class MentionKind(StrEnum):
    """How words refer: by name, by description or by pronoun."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class EntityKind(StrEnum):
    """What sort of participant a chain of mentions stands for."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"
    STATE = "state"
    PLACE = "place"
    OTHER = "other"


class TimeKind(StrEnum):
    """The TIMEX3 type of a time expression."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


class Grain(StrEnum):
    """The unit a time expression is told in."""

    TIME = "time"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How closely a place's coordinates pin it down."""

    POINT = "point"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"
    NONE = "none"


class StatementKind(StrEnum):
    """Direct (wholly quoted), indirect (not quoted) or mixed (partly quoted)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A non-empty half-open range of code points of the report's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span must be non-empty and start at 0 or later: {self.start}..{self.end}")

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One news report as it came: its words never change.

    ``published`` is None where it is not known; today's date never stands in for it.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    published: date | None = None
    language: str = "en"

    @property
    def text_sha256(self) -> str:
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word of the parse; ``text`` has restored case where the report shouts in capitals.

    ``head`` is the index of the governing token (its own for a root); ``ent`` the label of the
    named entity it belongs to, or empty; ``ent_begin`` marks an entity's first token.
    Tags and labels are spaCy's (Universal POS, Penn tags, ClearNLP dependencies, OntoNotes entities).
    """

    index: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    ent: str = ""
    ent_begin: bool = False

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that refer to a participant: a name, a description or a pronoun.

    ``head`` is the index of the head token; ``refers_to`` the id of the entity whose chain it is in.
    """

    id: str
    span: Span
    kind: MentionKind
    head: int
    refers_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Who a chain of mentions stands for, within one report.

    ``name`` is the fullest name the report uses, ``aliases`` its other surface forms (no pronouns),
    ``country`` an ISO 3166 alpha-3 code or international body or empty, ``sector`` a PLOVER sector.
    ``listed_as`` is the name under which the codebook's lists know it, empty where they do not: for "the president"
    that of who held the office on the report's day.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    listed_as: str = ""
    kind: EntityKind = EntityKind.OTHER
    country: str = ""
    sector: str = "UNK"
    mentions: tuple[Span, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRef:
    """A time expression (TIMEX3): days from ``earliest`` to ``latest`` (inclusive), None where unknown.

    ``value`` is the TIMEX3 value ("2021-08-15", "2021-W33", "P3D", "1989-10"), empty where unknown;
    ``anchor`` says what it was counted from ("published", "text", an id of another TimeRef, or "").
    """

    id: str
    span: Span
    kind: TimeKind
    value: str = ""
    earliest: date | None = None
    latest: date | None = None
    grain: Grain = Grain.UNKNOWN
    anchor: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A count in the text: ``low``..``high`` (None: open), ``of`` the words that are counted.

    ``role`` is "killed", "injured", "abducted", "arrested", "displaced", "troops", "protesters" or
    another short noun, where the words say so; ``unit`` a currency or measure, else empty.
    """

    id: str
    span: Span
    low: int | None
    high: int | None
    unit: str = ""
    of: Span | None = None
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place name (or, with ``demonym``, an adjective of one) and where it lies (WGS 84 degrees)."""

    id: str
    span: Span
    name: str
    lat: float | None = None
    lon: float | None = None
    country: str = ""
    admin1: str = ""
    geonames_id: int | None = None
    precision: Precision = Precision.NONE
    demonym: bool = False
    container: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Someone is reported to say (think, deny, promise) something.

    ``content`` may be split; ``speaker`` and ``addressee`` are entity ids; ``parent`` is the id of the
    statement that reports this one; ``channel`` is how it was said ("telephone", "twitter", ...).
    """

    id: str
    kind: StatementKind
    content: tuple[Span, ...]
    cue: Span | None = None
    speaker: str | None = None
    speaker_span: Span | None = None
    addressee: str | None = None
    channel: str = ""
    parent: str | None = None
    confidence: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A political act as words describe it; whether it happened is for a ``Claim`` to say.

    ``head`` is the token index of the trigger's head; actors, recipients are entity ids, ``place`` a Place id,
    ``date`` first and last day, ``quantities`` Quantity ids, ``also`` further passages that tell the same act.
    """

    id: str
    type: str
    trigger: Span
    evidence: Span
    head: int
    mode: str = ""
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    place: str | None = None
    place_name: str = ""
    time: str | None = None
    date: tuple[date, date] | None = None
    quantities: tuple[str, ...] = ()
    also: tuple[Span, ...] = ()
    historical: bool = False
    confidence: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who vouches for an event (nearest first; ``REPORT`` is the report's own voice) and how surely.

    ``certainty`` is graded factuality from -3 (certainly did not happen) to 3 (certainly happened).
    """

    event: str
    sources: tuple[str, ...]
    status: Status = Status.ACTUAL
    certainty: float = 3.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that could not be read, in words, with the place and a remedy where there is one."""

    layer: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """What made a reading: the version of Dateline, the codebook, and the backend of each layer."""

    version: str
    codebook: str
    models: tuple[tuple[str, str], ...] = ()
