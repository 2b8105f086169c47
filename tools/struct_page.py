"""References of files, from the structs that they are read into and written from, and their docstrings."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect as types

from autograder.locale.sentences import Figure, Joined, Sentence
from autograder.results.schema import ResultsFile
from autograder.units.unit import UnitTable

__all__ = ["attributes", "results_json_page", "results_schema", "unit_toml_page"]

_UNIT_TOML = """\
<!-- Written by `make docs` from the structs that read unit.toml. Edit their docstrings, not this page. -->

# unit.toml

Everything about a unit that is a number or a name stands in `source/<unit>/unit.toml`: the notebook, the build, the
hidden tests and the grader all read it from there, and the build stops when they disagree. A misspelt key is an error,
and so is a value of another type or out of its bounds. `source/cifar10_convnet/unit.toml` is an example.

Tables `[[editions]]` alone stand in a file of their own beside it, `editions.toml`, which a unit need not have.
"""

_RESULTS_JSON = """\
<!-- Written by `make docs` from autograder/results/schema.py. Edit its docstrings, not this page. -->

# results.json

Each submission has a `results.json`, in Gradescope's schema; what the kit adds stands under `extra_data`, of the file
and of each row. It is written and read through one definition, from which this page and the
[JSON Schema](results.schema.json) are made. What [outcomes and statuses](results.md#outcomes) mean is told there. A key
that is left out means what the third column says.
"""

_SENTENCES = """\
## Sentences

What people read is in `output`, in the submission's language. Under `extra_data` stands what it is made of: a text
that is nobody's to translate, such as a student's traceback, or one of these tables, which becomes text when it is
shown. `report` shows it in any language.
"""

_WORDS = (Sentence, Joined, Figure)
"""What stands in the place of a text, as :data:`autograder.locale.sentences.Words` says."""

_REQUIRED = "required"
_ABSENT = (types.NoneType, types.CustomType)  # msgspec.UNSET is a custom type


def unit_toml_page() -> str:
    """The page on ``unit.toml``."""
    return _page(_UNIT_TOML, UnitTable)


def results_json_page() -> str:
    """The page on ``results.json``."""
    words = [f'### `is = "{kind.__struct_config__.tag}"`\n\n{_summary(kind)}\n\n{_table(kind)}' for kind in _WORDS]
    return "\n".join([_page(_RESULTS_JSON, ResultsFile), _SENTENCES, *words])


def results_schema() -> str:
    """The JSON Schema of ``results.json``."""
    return json.dumps(msgspec.json.schema(ResultsFile), indent=2, ensure_ascii=False) + "\n"


def _page(head: str, top: type) -> str:
    parts = [head]
    for struct, places in _tables(top).items():
        heading = " and ".join(f"`{place}`" for place in places) or "Top of the file"
        parts += [f"## {heading}\n", f"{_summary(struct)}\n", _table(struct)]
    return "\n".join(parts)


def attributes(struct: type) -> dict[str, str]:
    """What the section ``Attributes:`` of a docstring says, by name; those that it has from others included."""
    found: dict[str, str] = {}
    for below in reversed(struct.__mro__):
        found |= _own_attributes(below)
    return found


def _own_attributes(struct: type) -> dict[str, str]:
    text = inspect.cleandoc(struct.__doc__ or "")
    found: dict[str, str] = {}
    name = ""
    for line in text.partition("Attributes:\n")[2].splitlines():
        entry = re.match(r" {4}(\w+): (.*)", line)
        if entry:
            name, found[entry[1]] = entry[1], entry[2]
        elif line.startswith(" " * 8) and name:
            found[name] += " " + line.strip()
        elif line.strip():
            break
    return {name: _as_markdown(text) for name, text in found.items()}


def _tables(struct: type, place: str = "") -> dict[type, list[str]]:
    """All structs below one, in the order in which they are met, each with its places in the file."""
    found: dict[type, list[str]] = {struct: [f"[{place}]"] if place else []}
    for field in msgspec.structs.fields(struct):
        inner = f"{place.strip('[]')}.{field.encode_name}".lstrip(".")
        for below, is_repeated in _structs(types.type_info(field.type)):
            for table, places in _tables(below, f"[{inner}]" if is_repeated else inner).items():
                found.setdefault(table, []).extend(places)
    return found


def _structs(kind: types.Type, is_repeated: bool = False) -> Iterator[tuple[type, bool]]:
    match kind:
        case types.StructType(cls=struct) if struct not in _WORDS:
            yield struct, is_repeated
        case types.ListType(item_type=item):
            yield from _structs(item, is_repeated=True)
        case types.UnionType(types=options):
            for option in options:
                yield from _structs(option, is_repeated)


def _summary(struct: type) -> str:
    text = (inspect.getdoc(struct) or "").split("\n\n")[0].replace("\n", " ")
    text = re.sub(r"^``\[[^`]*``: ", "", text)  # the heading says so
    return _as_markdown(text[:1].upper() + text[1:])


def _table(struct: type) -> str:
    meanings = attributes(struct)
    rows = ["| key | value | where it is left out | what it says |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(struct):
        value = _in_words(types.type_info(field.type))
        rows.append(f"| `{field.encode_name}` | {value} | {_default(field)} | {meanings[field.name]} |")
    return "\n".join(rows) + "\n"


def _default(field: msgspec.structs.FieldInfo) -> str:
    value: Any = field.default_factory() if field.default is msgspec.NODEFAULT and not field.required else field.default
    if field.required:
        return _REQUIRED
    if isinstance(value, msgspec.Struct):
        return "as its keys say"
    if value is None or value is msgspec.UNSET or value in ("", [], {}):
        return "none"
    return f"`{json.dumps(value)}`"


def _in_words(kind: types.Type) -> str:
    match kind:
        case types.StrType():
            return "text"
        case types.BoolType():
            return "`true` or `false`"
        case types.IntType() | types.FloatType():
            return _number_in_words(kind)
        case types.LiteralType(values=values):
            return _one_of([f'`"{value}"`' for value in values])
        case types.ListType(item_type=types.StructType()):
            return "a table each"
        case types.ListType(item_type=item):
            return f"list of {_in_words(item)}s"
        case types.TupleType(item_types=items):
            return f"list of {len(items)}: {_in_words(items[0])} each"
        case types.DictType(value_type=value):
            return f"table of names, each with a {_in_words(value)}"
        case types.StructType():
            return "table"
        case types.UnionType(types=options) if any(getattr(option, "cls", None) is Sentence for option in options):
            return "text or sentence"
        case types.UnionType(types=options):
            return _one_of([_in_words(option) for option in options if not isinstance(option, _ABSENT)])
    raise TypeError(f"no words for {kind}")


def _number_in_words(kind: types.IntType | types.FloatType) -> str:
    noun = "whole number" if isinstance(kind, types.IntType) else "number"
    bounds = []
    if kind.gt is not None:
        bounds.append(f"above {kind.gt:g}")
    if kind.ge is not None:
        bounds.append(f"at least {kind.ge:g}")
    if kind.le is not None:
        bounds.append(f"at most {kind.le:g}")
    return f"{noun} ({', '.join(bounds)})" if bounds else noun


def _one_of(options: list[str]) -> str:
    return " or ".join([", ".join(options[:-1]), options[-1]] if len(options) > 1 else options)


def _as_markdown(text: str) -> str:
    """Docstrings' reStructuredText, as far as they use it."""
    text = re.sub(r":\w+:`[.~]*([^`]+)`", r"`\1`", text)
    return text.replace("``", "`").replace("|", "\\|")
