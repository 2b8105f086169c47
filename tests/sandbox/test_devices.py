"""Which device is chosen: a GPU only for whoever asks for one, and only where there is one."""

from __future__ import annotations

import pytest

from autograder.errors import AutograderError
from autograder.sandbox import devices
from autograder.sandbox.devices import SharedGpus, choose_device, gpus, jobs_on


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("wish", ["auto", "cpu"])
def test_no_machine_grades_on_its_gpu_by_itself(monkeypatch, there, wish):
    monkeypatch.setattr(devices, "gpus", lambda: ["0"] * there)
    assert choose_device(wish) == "cpu"


def test_a_gpu_that_is_asked_for_must_be_there(monkeypatch):
    monkeypatch.setattr(devices, "gpus", lambda: ["0"])
    assert choose_device("gpu") == "gpu"
    monkeypatch.setattr(devices, "gpus", list)
    with pytest.raises(AutograderError, match="DEVICE=cpu"):
        choose_device("gpu")


def test_a_few_small_networks_share_a_gpu(monkeypatch):
    monkeypatch.setattr(devices, "gpus", lambda: ["0"])
    monkeypatch.setattr("os.sched_getaffinity", lambda process: range(16))
    assert (jobs_on("gpu", None), jobs_on("gpu", 9), jobs_on("cpu", None), jobs_on("cpu", 3)) == (4, 9, None, 3)
    monkeypatch.setattr("os.sched_getaffinity", lambda process: range(2))
    assert jobs_on("gpu", None) == 2


@pytest.mark.parametrize(
    ("variable", "found"),
    [(None, ["0", "1"]), ("", []), ("-1", []), ("1", ["1"]), ("GPU-5f3e,0", ["GPU-5f3e", "0"])],
)
def test_gpus_are_those_of_the_driver_that_the_environment_shows(monkeypatch, variable, found):
    monkeypatch.setattr("pathlib.Path.glob", lambda self, pattern: map(self.joinpath, ("nvidia1", "nvidia0")))
    if variable is None:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    else:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", variable)
    assert gpus() == found


def test_where_there_is_no_driver_the_environment_promises_nothing(monkeypatch):
    monkeypatch.setattr("pathlib.Path.glob", lambda self, pattern: iter(()))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    assert gpus() == []


def test_the_gpu_that_the_fewest_use_is_taken():
    shared = SharedGpus(["0", "1"])
    assert [shared.take() for _ in range(3)] == ["0", "1", "0"]
    shared.give_back("0")
    shared.give_back("0")
    assert shared.take() == "0"
