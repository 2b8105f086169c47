"""Objects of a student's own classes, in real workers: they are looked at, called, handed on and learn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.errors import StudentException
from autograder.sandbox.proxies import RemoteObject, RemoteVariable, StudentFunction, TensorFlowFacade
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.worker_process import WorkerProcess

OpenWorker = Callable[..., WorkerProcess]

SOURCE = """
class Layer:
    size = 3

    def __init__(self, activation, then=None):
        self.activation, self.then = activation, then
        self.shift = tf.Variable([0.0, 1.0])
        self.unused = tf.Variable([5.0])

    def __call__(self, x):
        outputs = self.activation(x) + self.shift
        return outputs if self.then is None else self.then(outputs)

    @property
    def weights(self):
        return [self.shift, self.unused]

    def next(self, step):
        self.size += step
        return [tf.ones(2), self.size]


class Scale(tf.Module):
    def __init__(self, factor):
        self.factor = tf.Variable(factor)
        self.seen = tf.Variable(0.0, trainable=False)

    def __call__(self, x):
        return self.factor * x


def double(x):
    return 2.0 * x


def in_turn(layers, x):
    for layer in layers:
        x = layer(x)
    return x, [1.0, tf.constant(2.0)], [[1.0], 2.0], []


def move(variables, by):
    for variable in variables:
        variable.assign(variable + by)


def is_numpy(values):
    return type(values) is np.ndarray and bool(values.setflags(write=True) is None)


factor = 10
"""

BESIDE = """
factor = 3

def with_double(numbers, *, times, other):
    for _ in range(times):
        numbers = double(numbers)
    return [factor * numbers, np.float32(factor), other(numbers)]

def double_of_nothing():
    return double(None)
"""

tf = TensorFlowFacade


@pytest.fixture
def worker(open_worker: OpenWorker) -> WorkerProcess:
    return open_worker(SOURCE)


@pytest.fixture
def named(worker: WorkerProcess) -> Callable[[str], StudentFunction]:
    return lambda name: StudentFunction(worker, name)


def test_an_object_is_looked_at_called_and_handed_on(named):
    layer = named("Layer")(tf.nn.relu)
    x = np.array([[-2.0, 2.0]], np.float32)
    assert isinstance(layer, RemoteObject)
    assert layer.size == 3
    assert [result.tolist() for result in layer.next(2)] == [[1.0, 1.0], 5]
    assert layer.size == 5
    assert layer(x).tolist() == [[0.0, 3.0]]

    last = named("Layer")(tf.identity, then=named("double"))
    outputs, numbers, nested, nothing = named("in_turn")([layer, last, named("double")], x)
    assert outputs.tolist() == [[0.0, 16.0]]
    assert numbers.tolist() == [1.0, 2.0]
    assert all(isinstance(kept, RemoteObject) for kept in (nested, nothing))


def test_what_an_object_has_not_is_an_exception_of_the_students(named):
    layer = named("Layer")(tf.identity)
    with pytest.raises(StudentException, match="AttributeError"):
        _ = layer.bias
    assert hasattr(layer, "shift")
    assert not hasattr(layer, "bias")
    with pytest.raises(AttributeError):
        layer.bias = 1


def test_a_variable_is_read_assigned_and_handed_on(named):
    layer = named("Layer")(tf.identity)
    shift, _unused = layer.weights
    assert isinstance(shift, RemoteVariable)
    shift.assign([10.0, 20.0])
    named("move")([shift], 1.0)
    assert shift.numpy().tolist() == layer.shift.tolist() == [11.0, 21.0]
    assert shift.tolist() == [0.0, 1.0], "as it came"

    own = tf.Variable([1.0, 2.0])
    assert own.numpy().tolist() == [1.0, 2.0]
    named("move")([own], 0.5)
    named("move")([own], 0.5)
    assert own.numpy().tolist() == [2.0, 3.0]
    with pytest.raises(StudentException, match="AttributeError"):  # a tensor cannot be assigned to
        named("move")([2.0 * own], 0.5)


def test_what_an_object_learns(named):
    layer, scale = named("Layer")(tf.identity), named("Scale")(np.float32([1.0, 2.0]))
    assert [value.tolist() for value in layer.weight_values()] == [[0.0, 1.0], [5.0]]
    assert [value.tolist() for value in scale.weight_values()] == [[1.0, 2.0]]
    scale.set_weights([np.float32([5.0, 6.0])])
    assert scale(np.float32([1.0, 1.0])).tolist() == [5.0, 6.0]

    x, y = np.array([[1.0, 0.0]], np.float32), np.array([0], np.int32)
    shift, unused = layer.weight_gradients(x, y)  # of scores of 1 and 1, the first of which is right
    assert np.allclose(shift, [-0.5, 0.5], atol=1e-6)
    assert unused is None


def test_code_of_the_units_own_runs_beside_the_answer(named):
    double = named("double")
    x = np.array([1.0, 2.0], np.float32)
    numbers, factor, other = double.beside(BESIDE, "with_double", x, times=2, other=named("double"))
    assert (numbers.tolist(), float(factor), other.tolist()) == ([12.0, 24.0], 3.0, [8.0, 16.0])
    assert double.beside("def found():\n    return factor", "found") == 10, "the notebook's is as it was"
    with pytest.raises(StudentException) as raised:
        double.beside(BESIDE, "double_of_nothing")
    assert "return 2.0 * x" in str(raised.value.traceback)


@pytest.mark.parametrize("arrays", ["tensors", "numpy"])
def test_arrays_arrive_as_the_question_says(sandbox, arrays):
    source = "import numpy as np\nimport tensorflow as tf\n" + SOURCE
    with sandbox.open(60) as worker:
        worker.call(Start(cells=(Cell(id="answer", question="", source=source),), arrays=arrays))
        assert StudentFunction(worker, "is_numpy")(np.ones(2)) == (arrays == "numpy")
