"""This room reads one YAML file of a codebook into typed records, and says where a fault is."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, TypeAliasType, get_args, get_origin, get_type_hints

import msgspec
import yaml

from dateline.errors import CodebookError

_PATH = re.compile(r"`(\$[^`]*)`")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[(\.\.\.)\]")

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
        message = str(fault)
        found = _PATH.search(message)
        where = found.group(1) if found else "$"
        line = _line_of(node, where)
        words = message.split(" - at ")[0]
        raise CodebookError(
            f"{path}, line {line}, key {where.lstrip('$.') or '(whole file)'}: {words}; "
            "see docs/codebook.md for what the key takes"
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


def _line_of(node: yaml.Node | None, where: str) -> int:
    """The line of the deepest node that the msgspec path still reaches."""
    line = 1
    for name, index, _any in _STEP.findall(where):
        if node is None:
            break
        line = node.start_mark.line + 1
        step: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode) and name:
            for key, value in node.value:
                if str(key.value) == name:
                    line, step = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and index and int(index) < len(node.value):
            step = node.value[int(index)]
            line = step.start_mark.line + 1
        node = step
    return line
