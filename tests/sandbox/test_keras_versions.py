"""Workers with Keras 2: what their code finds under the name of Keras, and how its graphs are followed."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
import pytest
from google.protobuf.text_format import Parse
from tensorflow.core.framework.function_pb2 import FunctionDef

from autograder.errors import StudentException
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.on_demand import SandboxOnDemand
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.worker.graph_flow import GraphFunctions

SOURCE = """
import keras
import tensorflow as tf
from keras.layers import BatchNormalization, Dense
from keras.utils import to_categorical


def is_one_keras():
    return [Dense is tf.keras.layers.Dense, keras.Model is tf.keras.Model, keras.__version__.startswith("2.")]


def rate():
    return float(tf.keras.optimizers.legacy.SGD(lr=0.25, decay=1e-3).learning_rate)


def by_position(x):
    return BatchNormalization()(x, True)


def with_operations():
    import keras.ops
"""


@pytest.fixture(scope="module")
def worker():
    with ProcessSandbox(keras=2) as sandbox, sandbox.open(60) as opened:
        assert sandbox.keras_version == version("tf-keras")
        opened.call(Start(cells=(Cell(id="a", question="", source=SOURCE),)))
        yield opened


def test_a_program_runs_once_more_with_keras_2(worker):
    started = worker.call(Start(cells=(Cell(id="a", question="", source=SOURCE),), wanted=("rate",))).body
    assert (started.raised, started.defined) == ((), ("rate",))


def test_keras_is_keras_2_under_both_names(worker):
    assert list(StudentFunction(worker, "is_one_keras")()) == [1, 1, 1]


def test_calls_that_keras_3_refuses_work(worker):
    assert StudentFunction(worker, "rate")() == 0.25
    found = StudentFunction(worker, "by_position")(np.float32([[0], [2]]))
    assert found.ravel() == pytest.approx([-1, 1], abs=1e-2)


def test_what_keras_2_has_not_cannot_be_imported(worker):
    with pytest.raises(StudentException) as raised:
        StudentFunction(worker, "with_operations")()
    assert "No module named 'keras.ops'" in raised.value.traceback


def test_the_version_is_known_before_anything_starts():
    sandbox = SandboxOnDemand(lambda: pytest.fail("started"), "cpu", keras=2)
    assert sandbox.keras_version == version("tf-keras")


NORMALISING = """
signature {{ name: "learn" input_arg {{ name: "x" type: DT_FLOAT }} input_arg {{ name: "scale" type: DT_FLOAT }}
  input_arg {{ name: "mean" type: DT_FLOAT }} input_arg {{ name: "variance" type: DT_FLOAT }}
  output_arg {{ name: "y" type: DT_FLOAT }} output_arg {{ name: "new_mean" type: DT_FLOAT }}
  output_arg {{ name: "kept" type: DT_FLOAT }} }}
node_def {{ name: "n" op: "FusedBatchNormV3" input: "x" input: "scale" input: "scale" input: "mean" input: "variance"
  {attributes} }}
ret {{ key: "y" value: "n:y:0" }} ret {{ key: "new_mean" value: "n:batch_mean:0" }}
ret {{ key: "kept" value: "n:reserve_space_1:0" }}
"""


def outputs(attributes: str) -> list[set[int]]:
    definition = Parse(NORMALISING.format(attributes=attributes), FunctionDef())
    summary = GraphFunctions({"learn": definition}).summary("learn")
    return [{source if source >= 0 else ~source for source in sources} for sources in summary.outputs]


LEARNING = ['attr { key: "is_training" value { b: true } }', ""]


@pytest.mark.parametrize("attributes", LEARNING, ids=["said", "by default"])
def test_a_batch_is_normalised_by_itself_and_the_mean_only_remembered(attributes):
    assert outputs(attributes) == [{0, 1}, {0, 2}, {0, 1, 2, 3}]


def test_in_inference_what_is_remembered_decides():
    everything = {0, 1, 2, 3}
    assert outputs('attr { key: "is_training" value { b: false } }') == [everything] * 3
