"""Pages of the book that are made from sources: ``python tools/generated_pages.py [--check]``.

Writes the references of ``unit.toml`` and ``results.json`` from the structs that stand for these files,
``docs/units/<unit>.md`` from the file of each unit that ``nav`` in ``mkdocs.yml`` names, and the drawing
``docs/explanation/rooms.svg`` from the package's imports. With ``--check`` nothing is written; the exit status is 1
where a page is not what its sources give.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from rooms_drawing import rooms_drawing
from struct_page import results_json_page, results_schema, unit_toml_page
from unit_page import unit_page

from autograder.units.unit import REPOSITORY, Unit, load_unit

__all__ = ["outdated", "pages", "units_in_the_book"]


def units_in_the_book() -> list[Unit]:
    """The units that ship with the kit: those that have a page in ``nav`` of ``mkdocs.yml``.

    Somebody's own unit is one folder, and asks for nothing in the book.
    """
    nav = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    return [load_unit(name) for name in sorted(re.findall(r"units/(\w+)\.md", nav))]


def pages() -> dict[Path, str]:
    """What each generated page says, by its place."""
    docs = REPOSITORY / "docs"
    return {
        docs / "authors" / "unit-toml.md": unit_toml_page(),
        docs / "instructors" / "results-json.md": results_json_page(),
        docs / "instructors" / "results.schema.json": results_schema(),
        docs / "explanation" / "rooms.svg": rooms_drawing(),
        **{docs / "units" / f"{unit.name}.md": unit_page(unit) for unit in units_in_the_book()},
    }


def outdated() -> dict[Path, str]:
    """The pages that are not as their sources give them, with what they should say."""
    return {
        path: text for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def main() -> None:
    """Write what has changed, or say so."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where a page is old")
    only_check = parser.parse_args().check
    changed = outdated()
    for path, text in changed.items():
        print(f"{path.relative_to(REPOSITORY)}: {'old; run make docs' if only_check else 'written'}")
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    sys.exit(1 if only_check and changed else 0)


if __name__ == "__main__":
    main()
