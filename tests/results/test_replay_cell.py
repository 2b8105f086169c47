"""The cell of a replay: it runs, shows what is right and what comes, and does so in each language."""

from __future__ import annotations

import ast
import contextlib
import io

import msgspec
import numpy as np
import pytest

from autograder.locale.messages import speaking
from autograder.results.replay_cell import replay_cell, replay_text
from autograder.results.replays import MOST_NUMBERS, Numbers, Replay, ReplayArgument

SUMS = Replay(
    function="row_sums",
    arrays="numpy",
    arguments=[
        ReplayArgument(name="x", arrays=[Numbers(dtype="float32", shape=[2, 2], values=[0.5, -1.0, 3.0, 0.0])]),
        ReplayArgument(name="place", arrays=[Numbers(dtype="int64", values=[1.0])]),
        ReplayArgument(
            name="params",
            arrays=[Numbers(shape=[2], values=[0.0, 0.0]), Numbers(dtype="uint8", shape=[1], values=[255.0])],
            is_list=True,
        ),
    ],
    expected=[Numbers(shape=[2], values=[-0.5, 3.0])],
    found=[Numbers(shape=[], values=[2.5])],
)


def run(cell: str, **names: object) -> tuple[dict[str, object], str]:
    """What a cell leaves and prints, where the names are defined already."""
    printed, namespace = io.StringIO(), dict(names)
    with contextlib.redirect_stdout(printed):
        exec(cell, namespace)
    return namespace, printed.getvalue()


def test_the_cell_calls_the_answer_with_the_numbers():
    seen = []

    def row_sums(x, place, params):
        seen.extend([x, place, *params])
        return x.sum()

    namespace, printed = run(replay_cell(SUMS), row_sums=row_sums)
    assert [(array.dtype.name, array.tolist()) for array in seen] == [
        ("float32", [[0.5, -1.0], [3.0, 0.0]]),
        ("int64", 1),
        ("float64", [0.0, 0.0]),
        ("uint8", [255]),
    ]
    assert namespace["expected"].tolist() == [-0.5, 3.0]
    assert namespace["yours"].tolist() == SUMS.found[0].values[0]
    assert printed == "expected:\n[-0.5  3. ]\nyours:\n2.5\n"


def test_several_results_stand_beside_each_other():
    pair = msgspec.structs.replace(SUMS, expected=[*SUMS.expected, Numbers(values=[1.0])], found=[])
    namespace, _printed = run(replay_cell(pair), row_sums=lambda *_arguments: (np.zeros(2), 7.0))
    assert [part.tolist() for part in namespace["expected"]] == [[-0.5, 3.0], 1.0]
    assert [part.tolist() for part in namespace["yours"]] == [[0.0, 0.0], 7.0]


def test_what_stands_around_the_answer_comes_first():
    source = "\ndef twice(x, place, params):\n    return 2 * row_sums(x)\n"
    wrapped = msgspec.structs.replace(SUMS, function="twice", source=source)
    namespace, _printed = run(replay_cell(wrapped), row_sums=lambda x: x.sum())
    assert namespace["yours"].tolist() == 5.0


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_cells_are_python_in_every_language(language):
    with speaking("en"):
        english = replay_cell(SUMS)
    with speaking(language):
        cell, text = replay_cell(SUMS), replay_text(SUMS)
    ast.parse(cell)
    assert text[1] == cell
    assert (cell == english) == (language == "en")
    assert len(cell.splitlines()) == len(english.splitlines())
    assert "import tensorflow" not in cell
    assert "import tensorflow as tf" in replay_cell(msgspec.structs.replace(SUMS, arrays="tensors"))


def test_records_are_bounded():
    for record in (
        {"values": [0.0] * (MOST_NUMBERS + 1)},
        {"values": [0.0], "shape": [MOST_NUMBERS + 1]},
        {"values": [0.0], "dtype": "object"},
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(record, Numbers)


def test_numbers_that_are_not_finite_travel():
    numbers = Numbers(shape=[2], values=[1.0, None])
    assert msgspec.json.decode(msgspec.json.encode(numbers), type=Numbers) == numbers
