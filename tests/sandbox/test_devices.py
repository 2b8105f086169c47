"""Which device is chosen: a GPU only for whoever asks for one, and only where there is one."""

from __future__ import annotations

import pytest

from autograder.errors import AutograderError
from autograder.sandbox import devices
from autograder.sandbox.devices import choose_device, jobs_on


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("wish", ["auto", "cpu"])
def test_no_machine_grades_on_its_gpu_by_itself(monkeypatch, there, wish):
    monkeypatch.setattr(devices, "has_gpu", lambda: there)
    assert choose_device(wish) == "cpu"


def test_a_gpu_that_is_asked_for_must_be_there(monkeypatch):
    monkeypatch.setattr(devices, "has_gpu", lambda: True)
    assert choose_device("gpu") == "gpu"
    monkeypatch.setattr(devices, "has_gpu", lambda: False)
    with pytest.raises(AutograderError, match="DEVICE=cpu"):
        choose_device("gpu")


def test_on_a_gpu_questions_take_turns():
    assert (jobs_on("gpu", None), jobs_on("gpu", 3), jobs_on("cpu", None)) == (1, 3, None)
