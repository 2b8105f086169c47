"""The bytes of a notebook's file, as editors, platforms and downloads leave them."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from random import Random

__all__ = ["ENCODINGS"]


def byte_order_mark(content: bytes, rng: Random) -> bytes:
    """An editor on Windows puts a mark at the beginning."""
    return b"\xef\xbb\xbf" + content


def utf_16(content: bytes, rng: Random) -> bytes:
    """Saved as "Unicode" by an editor on Windows."""
    return content.decode("utf-8-sig").encode("utf-16")


def windows_line_ends(content: bytes, rng: Random) -> bytes:
    """Lines of the file end as on Windows."""
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def other_layout(content: bytes, rng: Random) -> bytes:
    """Written with other indentation, and letters beyond ASCII escaped or not."""
    document = json.loads(content.decode("utf-8-sig"))
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1, 4, "\t"]))
    return text.encode()


def padding_behind_the_end(content: bytes, rng: Random) -> bytes:
    """A download ends in empty lines, or in zeros."""
    return content + rng.choice([b"\n\n\n", b"\0" * 512])


def gzipped(content: bytes, rng: Random) -> bytes:
    """Kept as it was sent by a server, compressed."""
    return gzip.compress(content, 1, mtime=0)


def zipped(content: bytes, rng: Random) -> bytes:
    """An archive that has the name of a notebook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("homework.ipynb", content)
    return buffer.getvalue()


ENCODINGS = (other_layout, windows_line_ends, padding_behind_the_end, byte_order_mark, utf_16, gzipped, zipped)
"""In the order in which they can be applied to one another."""
