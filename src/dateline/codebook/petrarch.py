"""This room reads actor, agent and verb dictionaries in the PETRARCH and TABARI formats, line by line.

The formats are those of the public documentation of PETRARCH ("PETRARCH Dictionary Formats", Open Event Data
Alliance). What a line cannot be read as becomes a ``Leftover`` with its file, line and reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.errors import CodebookError

_BLOCK = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"\[([^\]\n]*)\]?")
_IRREGULAR = re.compile(r"\{([^}\n]*)\}?")
_WORD = re.compile(r"[&]?[A-Za-z][\w'\-]*")
_LIMIT = re.compile(r"[<>]?\d{6,8}(?:-\d{6,8})?")
_MARKER = re.compile(r"!(\w+)!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A line that was not taken over, and why."""

    file: str
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorEntry:
    """An actor: its names, the code that holds without dates, and those that dates limit, in their order."""

    line: int
    names: tuple[str, ...]
    code: str
    dated: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEntry:
    """A role noun, its irregular plural if any, and its code without the tilde."""

    line: int
    phrase: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbPattern:
    """Verbs of one block with what must stand before and after them, and the code that they then have.

    The words of a pattern are lower case, "&name" for a synonym set, "$", "+", "%" and "^" for its tokens; a list
    inside is a noun phrase ("(...)") or a prepositional phrase ("{...}") of PETRARCH-2.
    """

    line: int
    text: str
    verbs: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    code: str


@dataclass(slots=True)
class Dictionaries:
    """All that was read of some files, by file."""

    actors: list[tuple[str, ActorEntry]] = field(default_factory=list)
    agents: list[tuple[str, AgentEntry]] = field(default_factory=list)
    patterns: list[tuple[str, VerbPattern]] = field(default_factory=list)
    synsets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left: list[Leftover] = field(default_factory=list)


def read_dictionaries(paths: list[Path]) -> Dictionaries:
    """Read the files, each by what it is: verbs, agents, actors; other lists are left over as a whole."""
    found = Dictionaries()
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8-sig", errors="replace")
        except OSError as fault:
            raise CodebookError(f"{path}: cannot be read ({fault.strerror}); give a dictionary file") from fault
        lines = list(_lines(text))
        match kind_of(path, lines):
            case "verbs":
                _read_verbs(path.name, lines, found)
            case "agents":
                _read_agents(path.name, lines, found)
            case "actors":
                _read_actors(path.name, lines, found)
            case kind:
                found.left.append(
                    Leftover(file=path.name, line=1, text="", reason=f"{kind} are not part of a codebook")
                )
    return found


def kind_of(path: Path, lines: list[tuple[int, str]]) -> str:
    """ "verbs", "agents", "actors", or what else the file is, by its name and, failing that, by its lines."""
    name = path.name.lower()
    for word, kind in (
        ("discard", "discard lists"),
        ("issue", "issue lists"),
        ("preposition", "preposition lists"),
        ("option", "options"),
        ("agent", "agents"),
        ("actor", "actors"),
        ("verb", "verbs"),
    ):
        if word in name:
            return kind
    if any(line.startswith(("- ", "-*", "---", "&")) for _, line in lines):
        return "verbs"
    if any("~" in line for _, line in lines):
        return "agents"
    if any("[" in line for _, line in lines):
        return "actors"
    return "files without codes"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines without comments; tabs at the start stay, for they mean something."""
    text = _BLOCK.sub(lambda m: "\n" * m.group().count("\n"), text)
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#"):
            continue
        bare = re.split(r"\s#|;", line, maxsplit=1)[0].rstrip()
        if bare.strip():
            yield number, bare


def _phrase(words: str) -> str:
    return " ".join(words.replace("_", " ").split())


def _read_actors(file: str, lines: list[tuple[int, str]], found: Dictionaries) -> None:
    names: list[str] = []
    code, dated, start = "", list[tuple[str, str]](), 0

    def close() -> None:
        if names:
            entry = ActorEntry(line=start, names=tuple(n for n in names if n), code=code, dated=tuple(dated))
            found.actors.append((file, entry))

    for number, line in lines:
        stripped = line.strip()
        if line[0].isspace() and stripped.startswith("["):
            inside = _CODE.match(stripped)
            parts = inside.group(1).split() if inside else []
            if not names or not parts:
                found.left.append(Leftover(file=file, line=number, text=line, reason="a code with no actor above it"))
            elif len(parts) == 1:
                code = parts[0]
            elif _LIMIT.fullmatch(parts[1]):
                dated.append((parts[0], parts[1]))
            else:
                found.left.append(Leftover(file=file, line=number, text=line, reason="a date that cannot be read"))
            continue
        codes = _CODE.findall(stripped)
        phrase = _phrase(_CODE.sub("", stripped).lstrip("+"))
        if not re.search(r"\w", phrase):
            found.left.append(Leftover(file=file, line=number, text=line, reason="no name can be read"))
        elif stripped.startswith("+"):
            if names:
                names.append(phrase)
            else:
                found.left.append(
                    Leftover(file=file, line=number, text=line, reason="a synonym with no actor above it")
                )
        else:
            close()
            names, code, dated, start = [phrase], "", [], number
            for part in (c.split() for c in codes):
                if len(part) == 1:
                    code = part[0]
                elif len(part) > 1 and _LIMIT.fullmatch(part[1]):
                    dated.append((part[0], part[1]))
    close()


def _read_agents(file: str, lines: list[tuple[int, str]], found: Dictionaries) -> None:
    markers: dict[str, list[str]] = {}
    for number, line in lines:
        marker = re.match(r"\s*!(\w+)!\s*=\s*(.+)", line)
        if marker:
            markers[marker.group(1).upper()] = [w.strip() for w in marker.group(2).split(",") if w.strip()]
            continue
        code = _CODE.search(line)
        phrase = _phrase(_IRREGULAR.sub("", _CODE.sub("", line)))
        if not code or "~" not in code.group(1) or not re.search(r"\w", phrase):
            found.left.append(Leftover(file=file, line=number, text=line, reason="no role with a code can be read"))
            continue
        needed = _MARKER.search(phrase)
        if needed and needed.group(1).upper() not in markers:
            found.left.append(Leftover(file=file, line=number, text=line, reason="its !MARKER! is not defined"))
            continue
        words = markers[needed.group(1).upper()] if needed else [""]
        for word in words:
            whole = _MARKER.sub(word, phrase)
            entry = AgentEntry(line=number, phrase=whole.lower(), code=code.group(1).strip().strip("~"))
            found.agents.append((file, entry))


def _read_verbs(file: str, lines: list[tuple[int, str]], found: Dictionaries) -> None:
    verbs: list[str] = []
    block_code = ""
    synset = ""
    in_patterns = False
    for number, line in lines:
        stripped = line.strip()
        code = next((c.strip() for c in _CODE.findall(stripped)), "")
        bare = _CODE.sub("", stripped).strip()
        if stripped.startswith("---"):
            verbs, block_code, synset, in_patterns = [], code, "", False
        elif stripped.startswith("&"):
            synset, verbs, in_patterns = _phrase(bare).rstrip(" ").lower().split(" ")[0], [], False
            found.synsets.setdefault(synset, ())
        elif stripped.startswith("+") and synset:
            word = _phrase(bare.lstrip("+")).lower()
            if word:
                found.synsets[synset] = (*found.synsets[synset], word)
        elif stripped.startswith("-"):
            in_patterns = True
            _read_pattern(file, number, stripped, verbs, code, found)
        elif stripped.startswith(("~", "@", "=")):
            found.left.append(Leftover(file=file, line=number, text=line, reason="a transformation of codes"))
        else:
            if in_patterns or synset:
                verbs, synset, in_patterns = [], "", False
                block_code = code
            verb = _phrase(_IRREGULAR.sub("", bare).lstrip("+")).lower()
            if not re.fullmatch(r"[a-z][a-z' \-]*", verb):
                found.left.append(Leftover(file=file, line=number, text=line, reason="no verb can be read"))
                continue
            verbs.append(verb)
            pattern = VerbPattern(
                line=number, text=stripped, verbs=(verb,), before=(), after=(), code=code or block_code
            )
            found.patterns.append((file, pattern))


def _read_pattern(file: str, number: int, line: str, verbs: list[str], code: str, found: Dictionaries) -> None:
    if not verbs:
        reason = "a pattern with no verb above it"
    elif not code:
        reason = "a pattern with no code"
    else:
        body = _CODE.sub("", line).lstrip("-").strip()
        parts = re.split(r"\*+", body, maxsplit=1)
        if len(parts) == 2:
            before, after = (tuple(t.lower() for t in re.findall(rf"{_WORD.pattern}|[(){{}}$+%^|]", p)) for p in parts)
            pattern = VerbPattern(
                line=number, text=line, verbs=tuple(verbs), before=before, after=after, code=code.strip()
            )
            found.patterns.append((file, pattern))
            return
        reason = "a pattern with no * for the verb"
    found.left.append(Leftover(file=file, line=number, text=line, reason=reason))
