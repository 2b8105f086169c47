"""A worker runs a notebook's cells in order, and tells the answer from what else has its name."""

from __future__ import annotations

import pytest

from autograder.errors import StudentException, WorkerCrashed
from autograder.sandbox import worker_process
from autograder.sandbox.protocol import Frame
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Call, Cell, Start

EARLIER = "def model_init_fn():\n    return 1.0\n"


@pytest.fixture
def start(sandbox):
    """Runs cells, each with the question that it answers; what one of these names gives when it is called, or None."""

    def start(*cells: tuple[str, str], name: str = "model_init_fn") -> float | None:
        with sandbox.open(60) as worker:
            program = tuple(Cell(id=f"c{i}", question=q, source=s) for i, (q, s) in enumerate(cells))
            if not worker.call(Start(cells=program, question="later", wanted=(name,))).body.defined:
                return None
            return float(worker.call(Call(target=name)).arrays[0])

    return start


def test_a_definition_before_the_answer_is_not_the_answer(start):
    assert start(("earlier", EARLIER), ("later", "unrelated = 3")) is None
    assert start(("earlier", EARLIER), ("later", "def model_init_fn(rate=1 / 0):\n    return 2.0")) is None


def test_an_answer_may_use_what_had_its_name_before(start):
    answer = "before = model_init_fn\ndef model_init_fn():\n    return before() + 1.0"
    assert start(("earlier", EARLIER), ("later", answer)) == 2.0


def test_an_answer_in_two_cells_counts_whole(start):
    answer = (("later", "def model_init_fn():\n    return base + 1.0"), ("later", "base = 4.0"))
    assert start(("earlier", EARLIER), *answer) == 5.0
    assert start(("earlier", EARLIER), ("later", "base = 4.0"), ("later", answer[0][1])) == 5.0


def test_what_is_no_request_ends_the_worker(sandbox, monkeypatch):
    """It comes from no grader: :func:`.seam.frame_of` sends none."""
    with sandbox.open(60) as worker:
        worker.call(Start())
        body = {"request": {"operation": "Dance"}, "maximum_reply": 0}
        monkeypatch.setattr(worker_process, "frame_of", lambda request, arrays, nonce, limit: Frame(nonce, body))
        with pytest.raises(WorkerCrashed):
            worker.call(Start())


def test_files_that_other_cells_left_open_take_none_from_the_answer(sandbox):
    leak = (
        "import os\nleft = []\n"
        "try:\n    while True:\n        left.append(os.open(os.devnull, os.O_RDONLY))\n"
        "except OSError:\n    pass\n"
    )
    answer = "files = [open(os.devnull) for _ in range(100)]\ndef opened():\n    return float(len(files))\n"
    cells = (Cell(id="other", question="", source=leak), Cell(id="answer", question="q", source=answer))
    with sandbox.open(60) as worker:
        assert not worker.call(Start(cells=cells, question="q", wanted=("opened",))).body.raised
        assert StudentFunction(worker, "opened")() == 100


LEAVES_TRACES = """
import builtins, os, random, sys
import keras
import numpy as np
import tensorflow as tf

found = {
    "a place in Python's draws": random.random() != random.Random(0).random(),
    "a name": "left" in globals(),
    "a file": os.path.exists("left.txt"),
    "a folder": os.path.exists("kept"),
    "a module": "kept" in sys.modules,
    "a path of modules": "kept" in sys.path,
    "a builtin": hasattr(builtins, "left"),
    "a changed builtin": oct(8) != "0o10",
    "a variable of the environment": "LEFT" in os.environ,
    "errors of NumPy's": np.geterr()["divide"] != "warn",
    "another width of numbers": keras.backend.floatx() != "float32",
    "another order of axes": keras.backend.image_data_format() != "channels_last",
    "a policy": keras.mixed_precision.global_policy().name != "float32",
    "functions that are not traced": tf.config.functions_run_eagerly(),
    "a count of layers": keras.layers.Dense(1).name != "dense",
    "a place in NumPy's draws": np.random.rand() != np.random.RandomState(0).rand(),
}
assert not any(found.values()), [name for name, is_there in found.items() if is_there]
left = builtins.left = os.environ["LEFT"] = "here"
builtins.oct = lambda number: "left"
open("left.txt", "w").close()
os.mkdir("kept")
open("kept/__init__.py", "w").close()
sys.path.insert(0, os.getcwd())
sys.path.append("kept")
import kept
os.chdir("kept")
np.seterr(all="raise")
keras.backend.set_floatx("float64")
keras.backend.set_image_data_format("channels_first")
keras.mixed_precision.set_global_policy("float64")
tf.config.run_functions_eagerly(True)
drawn = float(tf.random.normal([]))
def value():
    return drawn
"""


def test_a_program_that_runs_once_more_finds_nothing_that_it_left(sandbox):
    start = Start(cells=(Cell(id="c", question="q", source=LEAVES_TRACES),), question="q", wanted=("value",))
    with sandbox.open(60) as worker:
        drawn = []
        for _ in range(3):
            started = worker.call(start).body
            assert (started.raised, started.defined) == ((), ("value",))
            drawn.append(float(StudentFunction(worker, "value")()))
        assert len(set(drawn)) == 1, "TensorFlow's draws begin anew, too"


def test_what_was_kept_of_a_program_is_gone_when_it_runs_once_more(sandbox):
    cell = Cell(id="c", question="q", source="def made():\n    return object()")
    start = Start(cells=(cell,), question="q", wanted=("made",))
    with sandbox.open(60) as worker:
        worker.call(start)
        kept = worker.call(Call(target="made")).body.results[0].handle
        worker.call(start)
        with pytest.raises(StudentException, match="KeyError"):
            worker.call(Call(target=kept))
