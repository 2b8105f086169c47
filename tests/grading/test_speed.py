"""The speed of the machine, measured in a real worker, and the limits that follow from it."""

from __future__ import annotations

import msgspec
import pytest
from support.run_settings import run_settings

from autograder.errors import GraderFault
from autograder.grading import speed
from autograder.grading.opening import speed_of
from autograder.grading.speed import HIGHEST_FACTOR, measure_speed, scaled
from autograder.sandbox.fake import FakeSandbox, refuse
from autograder.units.unit import Question


def measured_in(seconds: float, sandbox, monkeypatch) -> float:
    """The factor where the reference machine takes so long for the work."""
    monkeypatch.setattr(speed, "REFERENCE_SECONDS", seconds)
    return measure_speed(sandbox)


@pytest.mark.slow
def test_this_machine_is_neither_broken_nor_faster_than_light(sandbox, monkeypatch):
    # In seconds of this machine: the work is small, and not nothing.
    seconds = measured_in(0.01, sandbox, monkeypatch) / 100
    assert seconds == HIGHEST_FACTOR / 100 or seconds > 0.02
    assert measured_in(1e-3, sandbox, monkeypatch) == HIGHEST_FACTOR


@pytest.mark.slow
def test_the_factor_is_how_many_times_slower_this_machine_is(sandbox, monkeypatch):
    monkeypatch.setattr(speed, "HIGHEST_FACTOR", 1e6)  # CI's machine may be the slowest of all
    there = 0.01
    first, second = (measured_in(there, sandbox, monkeypatch) for _ in range(2))
    assert first > 1
    assert first == pytest.approx(second, rel=0.9)
    assert measured_in(there * first * 10, sandbox, monkeypatch) == 1.0


def test_a_machine_that_cannot_be_measured_grades_nothing(monkeypatch):
    class Refusing(FakeSandbox):
        def open(self, seconds, cpu_seconds=0, *, images="few", device="cpu"):
            worker = super().open(seconds)
            worker.call = lambda request, *arrays, **limits: refuse(request, arrays, {})
            return worker

    with pytest.raises(GraderFault, match="speed"):
        measure_speed(Refusing())


def test_a_machine_is_measured_once_for_all_processes_and_anew_where_something_is_other(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path))
    monkeypatch.setattr(speed, "REFERENCE_SECONDS", 0.04)  # a fake takes 0.1

    def measured(**changes: str) -> tuple[float, int]:
        sandbox = FakeSandbox()
        for name, value in changes.items():
            setattr(sandbox, name, value)
        return speed_of(sandbox).factor, sandbox.opened

    assert measured() == (2.5, 1)
    monkeypatch.setattr(speed, "REFERENCE_SECONDS", 0.02)
    assert measured() == (2.5, 0)
    assert measured(tensorflow_version="2.1") == measured(device="gpu") == (5.0, 1)
    with monkeypatch.context() as patch:
        patch.setattr("platform.node", lambda: "another")
        assert measured() == (5.0, 1)
    for path in tmp_path.rglob("*.json"):
        path.write_bytes(path.read_bytes()[:-1])
    assert measured() == (5.0, 1), "a damaged file counts as none"


def test_a_machine_whose_speed_cannot_be_kept_grades_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "file"))
    assert speed_of(FakeSandbox()).factor == 1.0


def test_limits_are_stretched_and_nothing_else():
    question = Question(name="a", title="A", seconds=10, cpu_seconds=4)
    training = run_settings(epochs=3, over=1, seconds=100, cpu_seconds=50)
    for limits in (question, training):
        slow = scaled(limits, 2.5)
        assert (slow.seconds, slow.cpu_seconds) == (2.5 * limits.seconds, 2.5 * limits.cpu_seconds)
        assert msgspec.structs.replace(slow, seconds=limits.seconds, cpu_seconds=limits.cpu_seconds) == limits
        assert scaled(limits, 1.0) == limits
