"""The given network's run before anybody is graded."""

from __future__ import annotations

import pytest
from support.fakes import HELD_OUT, grade_in, trained
from support.fixture_units import with_given_network

from autograder.errors import GraderFault
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.given_network import check_environment
from autograder.results.progress import Progress
from autograder.sandbox.fake import FakeSandbox


class Seen(Progress):
    """What whoever watches is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def phase(self, phase, submissions):
        self.told.append(phase)

    def begin(self, total):
        self.told.append(total)

    def advance(self, units):
        self.told.append(f"{units:g} of it")


def test_the_given_network_has_three_chances(unit, solutions):
    def checked(*accuracies):
        sandbox = FakeSandbox(trained(*accuracies, held_out=HELD_OUT))
        return check_environment(Bench(with_given_network(unit), sandbox, HELD_OUT, "checksum", solutions))

    runs = checked(39.0, 38.0, 44.0).runs
    assert [run.accuracy for run in runs] == [39.0, 38.0, 44.0]
    assert len({run.seed for run in runs}) == 3
    with pytest.raises(GraderFault, match=r"39\.0%, 38\.0%, 37\.0% instead of over 40%"):
        checked(39.0, 38.0, 37.0, 44.0)


def test_what_is_known_of_the_given_network_is_not_trained_again_nor_told(unit, solutions, tmp_path):
    def checked(accuracy):
        seen = Seen()
        sandbox = FakeSandbox(trained(accuracy, held_out=HELD_OUT))
        bench = Bench(with_given_network(unit), sandbox, HELD_OUT, "checksum", solutions)
        check_environment(bench, cache=Cache(tmp_path), progress=seen)
        return seen.told

    assert checked(44.0) == ["given network", 1, "1 of it"]
    assert checked(44.0) == []


def test_a_machine_trains_it_once_for_all_folders_of_grades(unit, folder, tmp_path, data):
    def trains_it(output) -> bool:
        sandbox = FakeSandbox(trained(44.0, held_out=HELD_OUT))
        seen = Seen()
        grade_in(sandbox, with_given_network(unit), folder, output, data, progress=seen)
        return "given network" in seen.told

    assert [trains_it(tmp_path / name) for name in ("one", "two", "one")] == [True, False, False]
