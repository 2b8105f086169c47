"""``make new-unit``: lays down a unit that builds, grades, validates, packs and translates at once.

What it is made of lies as files in ``unit_template/``: ``base/`` is a whole unit with one question, and ``trained/``
adds a question about a network. Of the latter, ``notebook.py`` and ``unit.toml`` go behind those of the former; its
other files take their places. ``__UNIT__`` and the like stand for what differs from unit to unit.
"""

from __future__ import annotations

import keyword
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.translation.unit_messages import update_unit_messages
from autograder.authoring.translation.update import update_catalogues
from autograder.data.description import DataSetDescription
from autograder.data.known import KNOWN
from autograder.errors import UnitError
from autograder.units.unit import REPOSITORY, Unit, load_unit

__all__ = ["TEMPLATE_FOLDER", "check_name", "data_set_with_sample", "lay_down"]

TEMPLATE_FOLDER = Path(__file__).with_name("unit_template")

_APPENDED = ("notebook.py", "unit.toml")
_LONGEST_NAME = 40
_RESERVED = ("tests", "glossary")
"""Folders beside those of units."""


def lay_down(name: str, *, title: str = "", training: bool = True, root: Path = REPOSITORY) -> Unit:
    """Write ``source/<name>/``.

    Args:
        name: of the unit.
        title: for people; by default the name with spaces.
        training: whether it has a question about a network that is trained.
        root: the checkout.

    Returns:
        The unit, not built.

    Raises:
        UnitError: the name is none, or is taken; or the title is none.
    """
    check_name(name, root)
    title = title.strip() or name.replace("_", " ").capitalize()
    if bad := re.search(r"[\"\\\n]", title):
        raise UnitError(f"a title is one line without quotation marks and backslashes: {title!r} has {bad[0]!r}")
    description = data_set_with_sample()
    values = {"UNIT": name, "TITLE": title, "DATA_SET": description.name, "DATA_TITLE": description.title}
    folder = root / "source" / name
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{name}.") as scratch:
        draft = Path(scratch) / name
        for part in ("base", "trained") if training else ("base",):
            _add(TEMPLATE_FOLDER / part, draft, values)
        draft.rename(folder)
    unit = load_unit(name, root)
    # The template's catalogues are whole; here they get the ids of this notebook's cells, and lose what it lacks.
    for _update in update_catalogues(unit):
        pass
    update_unit_messages(unit)
    return unit


def check_name(name: str, root: Path = REPOSITORY) -> None:
    """See that a unit can have a name.

    Raises:
        UnitError: it cannot; the text says why and what to do.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or len(name) > _LONGEST_NAME:
        raise UnitError(
            f"{name!r} cannot be the name of a unit: write up to {_LONGEST_NAME} small letters, digits and underscores,"
            " a letter first, and no word of Python's own, such as `first_layer`"
        )
    if name in _RESERVED:
        raise UnitError(f"a folder {name} has another purpose here: choose another name")
    taken = [
        root / "source" / name,
        *(root / "assignment").glob(f"*/{name}"),
        *(root / "solutions").glob(f"*/{name}.ipynb"),
        *(root / "examples").glob(f"*/{name}"),
    ]
    for path in taken:
        if path.exists():
            raise UnitError(
                f"the name {name} is taken: there is {path.relative_to(root).as_posix()}; choose another, or remove"
                " what is left of an older unit"
            )


def data_set_with_sample() -> DataSetDescription:
    """The data set that the template trains on: one of which real images ship with the kit."""
    return next(description for description in KNOWN.values() if description.sample is not None)


def _add(part: Path, folder: Path, values: Mapping[str, str]) -> None:
    for path in sorted(part.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        target = folder / path.relative_to(part)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        for mark, value in values.items():
            text = text.replace(f"__{mark}__", value)
        if path.name in _APPENDED and target.exists():
            text = f"{target.read_text(encoding='utf-8')}\n{text}"
        target.write_text(text, encoding="utf-8")
