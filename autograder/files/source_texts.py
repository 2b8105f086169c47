"""Texts that authors write: UTF-8, whichever editor has saved them."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.errors import SourceError

__all__ = ["source_text"]


def source_text(path: Path, shown: Path | None = None) -> str:
    """The text of a source, with line feeds at line ends; a byte order mark is passed over.

    Args:
        path: of the file.
        shown: the path that errors name, if it is another one.

    Raises:
        FileNotFoundError: there is none.
        SourceError: it is not UTF-8.
    """
    content = path.read_bytes()
    encoding: str = json.detect_encoding(content)  # by the mark, or by where NUL stands
    if not encoding.startswith("utf-8"):
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise SourceError(shown or path, 1, f"the file is in {name}: save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SourceError(
            shown or path, line, "this line has a letter that is not UTF-8: save the file as UTF-8"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
