"""A unit's catalogue, changed where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages import Catalog

from autograder.files.po_files import content_of, read_po_file


@contextmanager
def edited(path: Path) -> Iterator[Catalog]:
    """A catalogue to change; it is written afterwards."""
    catalogue = read_po_file(path, path.stem)
    yield catalogue
    path.write_bytes(content_of(catalogue, {"Content-Type": "text/plain; charset=UTF-8"}, width=110))
