"""What a file is that is no notebook, told by how it begins: so that its sender reads what to hand in instead."""

from __future__ import annotations

import re

from autograder.errors import SubmissionError
from autograder.locale.messages import N_
from autograder.locale.sentences import sentence

__all__ = ["refuse_other_kinds"]

# Translators, here and below: what a file is; stands in "{name} is {kind} and not a notebook: ...".
_BINARY = (
    (b"%PDF", N_("a PDF document")),
    (b"PK\x03\x04", N_("a zip archive")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7z archive")),
    (b"\x89PNG", N_("an image")),
    (b"\xff\xd8\xff", N_("an image")),
    (b"GIF8", N_("an image")),
    (b"\xd0\xcf\x11\xe0", N_("an Office document")),
    (b"\x89HDF", N_("a file of weights")),
    (b"\x7fELF", N_("a program")),
    (b"MZ\x90", N_("a program")),
    (b"SQLite format 3", N_("a database")),
    (b"bplist", N_("a shortcut")),
    (b"L\x00\x00\x00\x01\x14\x02\x00", N_("a shortcut")),
    (b"\x93NUMPY", N_("an array of NumPy's")),
)
_MOST_LOOKED_AT = 4000

_SHORTCUT = re.compile(
    r'\s*(\[InternetShortcut\]|\{[^{}]*"(?:doc_id|resource_id)"\s*:|\{\s*"url"\s*:\s*"[^"]*"[^{}]*\}\s*\Z)'
)
_PROPERTY_LIST = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE plist[^>]*>\s*)?<plist", re.IGNORECASE)
_POINTER = re.compile(r"\s*version https://git-lfs\.github\.com/spec/")
_SCRIPT = re.compile(r"^(?:import \w|from \w+(?:\.\w+)* import |def \w+\(|# In\[|# ?%%|#!.*python)", re.MULTILINE)


def refuse_other_kinds(name: str, content: bytes, text: str) -> None:
    """Refuse what is something else than a notebook.

    Args:
        name: the file's.
        content: its bytes.
        text: the same as characters, as far as they are any.

    Raises:
        SubmissionError: it is.
    """
    for signature, kind in _BINARY:
        if content.startswith(signature):
            raise _refusal(name, kind)
    beginning = text[:_MOST_LOOKED_AT].removeprefix("\ufeff")
    if _POINTER.match(beginning):
        message = N_(
            "{name} is a pointer to a file in Git's large-file storage (LFS) and not the notebook: download the"
            " notebook itself, and hand it in."
        )
        raise SubmissionError(sentence(message, name=name))
    if _SHORTCUT.match(beginning) or _PROPERTY_LIST.match(beginning):
        raise shortcut(name)
    if beginning.lstrip().startswith("<") and not beginning.lstrip().startswith("<<<<<<<"):
        message = N_("{name} is a web page and not a notebook: download the notebook itself, and hand it in.")
        raise SubmissionError(sentence(message, name=name))
    if not beginning.lstrip().startswith(("{", "[", "<", '"')) and _SCRIPT.search(beginning):
        raise _refusal(name, N_("a Python script"))


def shortcut(name: str) -> SubmissionError:
    """For what only says where a notebook lies."""
    message = N_("{name} is a shortcut and not the notebook: download the notebook itself, and hand it in.")
    return SubmissionError(sentence(message, name=name))


def _refusal(name: str, kind: str) -> SubmissionError:
    message = N_("{name} is {kind} and not a notebook: hand in the .ipynb file.")
    return SubmissionError(sentence(message, name=name, kind=sentence(kind)))
