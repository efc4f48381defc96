"""This room reads one YAML file of a codebook into typed records, and says where a fault is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, TypeAliasType, get_args, get_origin, get_type_hints

import msgspec
import yaml

from dateline.errors import CodebookError

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")

try:  # the C loader is ten times faster; both give the same nodes
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - depends on how PyYAML was built
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


def load_section[T](path: Path, kind: type[T]) -> T:
    """Decode the YAML file at ``path`` into ``kind`` (dataclasses, tuples, dicts, enums).

    Raises CodebookError naming file, line, key and remedy.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CodebookError(f"{path}: cannot be read ({fault}); give the path of a UTF-8 YAML file") from fault
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(fault, "problem", None) or str(fault)
        raise CodebookError(f"{path}, line {line}: not YAML ({problem}); check indentation and quotes") from fault
    _refuse_repeated_keys(path, node)
    _refuse_unknown_keys(path, node, kind)
    try:
        return msgspec.convert(data if data is not None else {}, kind, strict=True)
    except msgspec.ValidationError as fault:
        line, where, words = _find_fault(node, data, kind) or (1, "", str(fault))
        raise CodebookError(
            f"{path}, line {line}, key {where or '(whole file)'}: {words}; see docs/codebook.md for what the key takes"
        ) from fault


def _refuse_repeated_keys(path: Path, node: yaml.Node | None) -> None:
    """YAML lets a later key silently replace an earlier one, which would lose a coder's entry."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            line = key.start_mark.line + 1
            if name in seen:
                raise CodebookError(
                    f"{path}, line {line}, key {name}: stands already on line {seen[name]}; merge the two"
                )
            seen[name] = line
            _refuse_repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(path, value)


def _refuse_unknown_keys(path: Path, node: yaml.Node | None, kind: Any) -> None:
    """A key that no section has is most often one misspelt, and what stands under it would be lost unseen."""
    if isinstance(kind, TypeAliasType):
        kind = kind.__value__
    if isinstance(node, yaml.MappingNode):
        fields = get_type_hints(kind) if is_dataclass(kind) else None
        values = get_args(kind)[1] if get_origin(kind) is dict else None
        for key, value in node.value:
            if fields is not None and key.value not in fields:
                raise CodebookError(
                    f"{path}, line {key.start_mark.line + 1}, key {key.value}: is not known here; "
                    f"the keys are: {', '.join(fields)}"
                )
            _refuse_unknown_keys(path, value, fields[key.value] if fields is not None else values)
    elif isinstance(node, yaml.SequenceNode) and get_origin(kind) is tuple:
        items = get_args(kind)[0]
        for value in node.value:
            _refuse_unknown_keys(path, value, items)


def _find_fault(
    node: yaml.Node | None, data: Any, kind: Any, line: int = 1, where: str = ""
) -> tuple[int, str, str] | None:
    """Line, key and words of the deepest value that is not of its kind; None where all are.

    The message of a decoder does not say under which key of a mapping a value stands, so each is tried by itself.
    """
    try:
        msgspec.convert(data, kind, strict=True)
        return None
    except msgspec.ValidationError as fault:
        words = str(fault).split(" - at ")[0]
    for part, value, of, at, step in _parts(node, data, kind):
        found = _find_fault(part, value, of, at, f"{where}{step}".lstrip("."))
        if found is not None:
            return found
    return line, where, words


def _parts(node: yaml.Node | None, data: Any, kind: Any) -> Iterator[tuple[yaml.Node, Any, Any, int, str]]:
    """What a value is made of, keys of mappings too: node, value, kind, line and the step that leads to it."""
    if isinstance(kind, TypeAliasType):
        kind = kind.__value__
    arguments = get_args(kind)
    if isinstance(node, yaml.MappingNode) and isinstance(data, dict) and len(data) == len(node.value):
        fields = get_type_hints(kind) if is_dataclass(kind) else None
        if fields is None and get_origin(kind) is not dict:
            return
        for (key_node, part), (key, value) in zip(node.value, data.items(), strict=True):
            line, step = key_node.start_mark.line + 1, f".{key_node.value}"
            if fields is None:
                yield key_node, key, arguments[0], line, step
            yield part, value, fields[key] if fields is not None else arguments[1], line, step
    elif isinstance(node, yaml.SequenceNode) and isinstance(data, list) and get_origin(kind) in (tuple, frozenset):
        for number, (part, value) in enumerate(zip(node.value, data, strict=True)):
            several = get_origin(kind) is frozenset or arguments[-1] is ...
            if several or number < len(arguments):
                yield part, value, arguments[0 if several else number], part.start_mark.line + 1, f"[{number}]"


def line_of(path: Path, where: str) -> int:
    """The line of a key such as ``$.rules[3].modes`` in a YAML file that could be loaded."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    line = 1
    for name, index in _STEP.findall(where):
        found = None
        if isinstance(node, yaml.MappingNode) and name:
            found = next(((key.start_mark, value) for key, value in node.value if str(key.value) == name), None)
        elif isinstance(node, yaml.SequenceNode) and index and int(index) < len(node.value):
            found = node.value[int(index)].start_mark, node.value[int(index)]
        if found is None:
            break
        line, node = found[0].line + 1, found[1]
    return line
