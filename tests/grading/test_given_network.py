"""The given network's run before anybody is graded, by real workers and by the fake ones."""

from __future__ import annotations

import numpy as np
import pytest
from support.fakes import trained

from autograder.data.sets import HeldOutImages
from autograder.errors import GraderFault
from autograder.grading.context import Bench
from autograder.grading.given_network import check_environment
from autograder.locale.sentences import said
from autograder.sandbox.fake import FakeSandbox


@pytest.mark.slow
def test_the_given_network_vouches_for_machine_and_data(unit, sandbox, held_out, solutions):
    bench = Bench(unit, sandbox, held_out, "checksum", solutions)
    series = check_environment(bench)
    assert said(series.goal) == "over 40 %"
    assert [run.epochs for run in series.runs] == [1]
    assert series.runs[0].accuracy > 90
    shuffled = HeldOutImages(held_out.images, np.random.default_rng(0).permutation(held_out.labels), 1000, classes=10)
    broken = Bench(unit, sandbox, shuffled, "checksum", solutions)
    with pytest.raises(GraderFault, match="nothing was graded"):
        check_environment(broken)


def test_the_given_network_has_three_chances(unit, held_out, solutions):
    def checked(*accuracies):
        bench = Bench(unit, FakeSandbox(trained(*accuracies, held_out=held_out)), held_out, "checksum", solutions)
        return check_environment(bench)

    runs = checked(39.0, 38.0, 44.0).runs
    assert [run.accuracy for run in runs] == [39.0, 38.0, 44.0]
    assert len({run.seed for run in runs}) == 3
    with pytest.raises(GraderFault, match=r"39\.0 %, 38\.0 %, 37\.0 % instead of over 40 %"):
        checked(39.0, 38.0, 37.0, 44.0)
