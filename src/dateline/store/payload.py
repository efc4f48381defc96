"""This room turns a whole reading into bytes that stand for all of it, and back: nothing is lost, not the parse either.

The bytes are JSON, so that an archive can be read without Dateline. The parse is columns of one value a token, which
compress to a tenth of rows. A text may hold what UTF-8 cannot (lone surrogates); JSON then escapes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from dateline.model import (
    Claim,
    Coder,
    Entity,
    Event,
    Issue,
    Mention,
    Place,
    Quantity,
    Reading,
    Report,
    Statement,
    Syntax,
    TimeRef,
    Token,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """A reading without its parse; ``report`` is there only where columns of text cannot hold it exactly."""

    report: Report | None = None
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    times: tuple[TimeRef, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    issues: tuple[Issue, ...] = ()
    coder: Coder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The parse: ``gap`` counts from the end of the token before, ``head`` from the token itself.

    ``text`` holds only the words that are not as in the report, by number; ``index`` only what is not its own place.
    """

    gap: list[int]
    length: list[int]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    ent: dict[int, str]
    begin: list[int]
    text: dict[int, str]
    index: dict[int, int]
    sentences: tuple[tuple[int, int], ...]


def encode_body(reading: Reading, *, with_report: bool) -> bytes:
    """Everything but the parse; the report as well where ``with_report`` says that columns cannot hold it."""
    return _encode(
        _Body(
            report=reading.report if with_report else None,
            mentions=reading.mentions,
            entities=reading.entities,
            times=reading.times,
            quantities=reading.quantities,
            places=reading.places,
            statements=reading.statements,
            events=reading.events,
            claims=reading.claims,
            issues=reading.issues,
            coder=reading.coder,
        )
    )


def encode_syntax(reading: Reading) -> bytes:
    """The parse of a reading, as columns."""
    text = reading.report.text
    tokens = reading.syntax.tokens
    ends = [0, *(t.end for t in tokens)]
    columns = _Columns(
        gap=[t.start - end for t, end in zip(tokens, ends, strict=False)],
        length=[t.end - t.start for t in tokens],
        lemma=[t.lemma for t in tokens],
        pos=[t.pos for t in tokens],
        tag=[t.tag for t in tokens],
        dep=[t.dep for t in tokens],
        head=[t.head - n for n, t in enumerate(tokens)],
        ent={n: t.ent for n, t in enumerate(tokens) if t.ent},
        begin=[n for n, t in enumerate(tokens) if t.ent_begin],
        text={n: t.text for n, t in enumerate(tokens) if t.text != text[t.start : t.end]},
        index={n: t.index for n, t in enumerate(tokens) if t.index != n},
        sentences=reading.syntax.sentences,
    )
    return _encode(columns)


def encode_report(report: Report) -> bytes:
    return _encode(report)


def decode_report(data: bytes) -> Report:
    return _decode(data, Report)


def decode_reading(report: Report | None, body: bytes, syntax: bytes | None) -> Reading:
    """The reading that was encoded; without ``syntax`` its parse is left empty.

    ``report`` is what the columns say; where the body holds one, that one is exact and taken.
    """
    parts: _Body = _decode(body, _Body)
    exact = parts.report or report
    if exact is None:
        raise ValueError("a stored reading has lost its report")
    return Reading(
        report=exact,
        syntax=_decode_syntax(syntax, exact.text) if syntax else Syntax(),
        mentions=parts.mentions,
        entities=parts.entities,
        times=parts.times,
        quantities=parts.quantities,
        places=parts.places,
        statements=parts.statements,
        events=parts.events,
        claims=parts.claims,
        issues=parts.issues,
        coder=parts.coder,
    )


def _decode_syntax(data: bytes, text: str) -> Syntax:
    columns: _Columns = _decode(data, _Columns)
    begins = set(columns.begin)
    tokens = []
    end = 0
    rows = zip(
        columns.gap, columns.length, columns.lemma, columns.pos, columns.tag, columns.dep, columns.head, strict=True
    )
    for n, (gap, length, lemma, pos, tag, dep, head) in enumerate(rows):
        start = end + gap
        end = start + length
        word = columns.text.get(n)
        tokens.append(
            Token(
                index=columns.index.get(n, n),
                start=start,
                end=end,
                text=text[start:end] if word is None else word,
                lemma=lemma,
                pos=pos,
                tag=tag,
                dep=dep,
                head=n + head,
                ent=columns.ent.get(n, ""),
                ent_begin=n in begins,
            )
        )
    return Syntax(tokens=tuple(tokens), sentences=columns.sentences)


def _encode(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value, str_keys=True), ensure_ascii=True).encode("ascii")


def _decode[T](data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # Lone surrogates, which msgspec does not take; Python's own reader does.
        return msgspec.convert(json.loads(data), kind, strict=False)
