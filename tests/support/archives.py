"""Archives of all kinds, and classes as learning platforms export them, made from a notebook's bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["PACKED", "put_all", "tarred", "zipped"]


def zipped(files: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


PACKED = {
    "zip": ("work.zip", lambda content: zipped({"work.ipynb": content})),
    "zip with folders and leftovers": (
        "work.zip",
        lambda content: zipped(
            {
                "lab/work.ipynb": content,
                "__MACOSX/lab/._work.ipynb": b"\0",
                "lab/.ipynb_checkpoints/work-checkpoint.ipynb": b"{}",
                "lab/report.pdf": b"%PDF",
            }
        ),
    ),
    "zip in zip": ("work.zip", lambda content: zipped({"a.zip": zipped({"b/work.ipynb": content})})),
    "zip with bzip2": ("work.zip", lambda content: zipped({"work.ipynb": content}, compression=zipfile.ZIP_BZIP2)),
    "zip with LZMA": ("work.zip", lambda content: zipped({"work.ipynb": content}, compression=zipfile.ZIP_LZMA)),
    "tar": ("work.tar", lambda content: tarred({"lab/work.ipynb": content})),
    "tar.gz": ("work.tar.gz", lambda content: tarred({"lab/work.ipynb": content}, "w:gz")),
    "tgz in zip": ("work.zip", lambda content: zipped({"work.tgz": tarred({"work.ipynb": content}, "w:gz")})),
    "gz": ("work.ipynb.gz", gzip.compress),
    "bz2": ("work.ipynb.bz2", bz2.compress),
    "xz": ("work.ipynb.xz", lzma.compress),
    "zip under the name of a notebook": ("work.ipynb", lambda content: zipped({"work.ipynb": content})),
    "gz under the name of a notebook": ("work.ipynb", gzip.compress),
    "gz of a zip under the name of a notebook": (
        "work.ipynb",
        lambda content: gzip.compress(zipped({"work.ipynb": content})),
    ),
    "Otter's export": (
        "work_2025_03_01T10_00_00_000000.zip",
        lambda content: zipped({".OTTER_LOG": b"\x80", "work.ipynb": content, "__zip_filename__": b"work.zip"}),
    ),
}
"""By kind: a file's name, and what makes its content of a notebook's."""


def put_all(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
