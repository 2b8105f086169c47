"""Limits of workers inside a container."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.gradescope import container
from autograder.gradescope.container import limits_within, memory_of_container
from autograder.sandbox.worker_process import Limits

MEGABYTE = 2**20


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["805306368\n"], 768 * MEGABYTE),
        (["max\n", "805306368\n"], 768 * MEGABYTE),
        ([None, "805306368\n"], 768 * MEGABYTE),
        ([None, "9223372036854771712\n"], None),
        (["max\n"], None),
        ([], None),
    ],
)
def test_what_the_control_group_allows(tmp_path, monkeypatch, texts, found):
    paths = [tmp_path / str(number) for number in range(2)]
    for path, text in zip(paths, texts, strict=False):
        if text is not None:
            path.write_text(text)
    monkeypatch.setattr(container, "_LIMIT_FILES", tuple(map(Path, paths)))
    assert memory_of_container() == found


def test_a_worker_ends_before_its_container_does():
    assert limits_within(None) == limits_within(64 * 2**30) == Limits()
    assert limits_within(768 * MEGABYTE).memory_bytes < 768 * MEGABYTE - 200 * MEGABYTE
    assert limits_within(100 * MEGABYTE).memory_bytes == 256 * MEGABYTE
