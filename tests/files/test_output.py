"""Files that grading writes, on disks that are full, read-only or gone."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from autograder.errors import OutputError
from autograder.files import output
from autograder.files.output import require_writable, written


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(output, "_PAUSE_SECONDS", 0.01)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk, and not everywhere")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def failing(number: int, times: int = 100):
    """A `Path.replace` that the disk refuses so many times."""
    genuine, calls = Path.replace, iter(range(times))

    def replace(self: Path, target: Path) -> Path:
        if next(calls, None) is not None:
            raise OSError(number, os.strerror(number), str(target))
        return genuine(self, target)

    return replace


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO])
def test_what_is_wrong_is_one_sentence_and_the_old_file_stays(tmp_path, monkeypatch, number):
    path = written(tmp_path / "deep" / "a.json", b"old")
    monkeypatch.setattr(Path, "replace", failing(number))
    with pytest.raises(OutputError) as caught:
        written(path, b"new")
    sentence = str(caught.value)
    assert str(path.parent) in sentence
    assert ("no room" in sentence) == (number in (errno.ENOSPC, errno.EDQUOT))
    assert "what was finished is kept" in sentence
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.json"], "no temporary file is left"


def test_room_that_comes_back_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "replace", failing(errno.ENOSPC, times=2))
    assert written(tmp_path / "a", b"new").read_bytes() == b"new"


def test_an_interrupt_leaves_no_temporary_file(tmp_path, monkeypatch):
    def interrupt(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path / "a", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk(small_disk):
    path = written(small_disk / "a.json", b"old")
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space"):
        filler.write_bytes(bytes(2**22))
    with pytest.raises(OutputError, match=f"no room left in {small_disk}"):
        require_writable(small_disk)
    with pytest.raises(OutputError, match="no room left"):
        written(path, bytes(2**20))
    assert path.read_bytes() == b"old"
    assert sorted(entry.name for entry in small_disk.iterdir()) == ["a.json", "filler"]
    filler.unlink()
    require_writable(small_disk)
    assert written(path, b"new").read_bytes() == b"new"


def test_a_read_only_disk(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutputError, match="cannot be written"):
        require_writable(small_disk / "grades")


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "grades").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        require_writable(tmp_path / "grades" / "unit")
    require_writable(tmp_path / "elsewhere")
    assert list((tmp_path / "elsewhere").iterdir()) == []
