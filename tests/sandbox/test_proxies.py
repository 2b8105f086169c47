"""What proxies send, and what they make of what a worker says, without one."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.objects import require_object, require_variables
from autograder.errors import CheckFailed, ProtocolError
from autograder.locale.sentences import said
from autograder.sandbox.fake import FakeWorker, Said
from autograder.sandbox.proxies import RemoteObject, RemoteVariable, StudentFunction, TensorFlowFacade
from autograder.sandbox.requests import (
    ArrayArgument,
    Call,
    GetAttribute,
    GetWeights,
    ListArgument,
    MakeVariable,
    ObjectArgument,
    PlainArgument,
    RunBeside,
    TensorFlowArgument,
)

X = np.ones((2, 3), np.float32)


class Student:
    """A worker that notes what it is asked, and answers by its attributes."""

    def __init__(self, **answers: Said) -> None:
        self.asked: list[tuple] = []
        self.answers = answers
        self.worker = FakeWorker(self.answer)

    def answer(self, request, arrays, memory) -> Said:
        self.asked.append((request, [array.tolist() for array in arrays]))
        return self.answers.get(type(request).__name__, Said({"results": [{"kind": "none"}], "sequence": False}))

    def function(self, name: str = "f") -> StudentFunction:
        return StudentFunction(self.worker, name)


def results(*descriptions: dict, sequence: bool = True, arrays: tuple = ()) -> Said:
    return Said({"results": descriptions, "sequence": sequence}, arrays)


def test_arguments_travel_as_what_they_are():
    student = Student(MakeVariable=Said({"handle": 9}))
    model, variable = RemoteObject(student.worker, 4), RemoteVariable([1.0])
    f = student.function()
    f(X, [model, variable, f], np.float32(2.5), True, factor=np.int64(3), act=TensorFlowFacade.nn.relu, x=2 * variable)
    (made, values), (call, arrays) = student.asked
    assert (made, values) == (MakeVariable(), [[1.0]])
    kept = ListArgument((ObjectArgument(4), ObjectArgument(9), ObjectArgument("f")))
    assert call == Call(
        target="f",
        arguments=(ArrayArgument(0), kept, PlainArgument(2.5), PlainArgument(True)),
        keywords={"factor": PlainArgument(3), "act": TensorFlowArgument("nn.relu"), "x": ArrayArgument(1)},
    )
    assert arrays == [X.tolist(), [2.0]], "what is computed from a variable is numbers"
    f(variable)
    assert [type(request) for request, _ in student.asked] == [MakeVariable, Call, Call], "it is made once"


def test_code_that_runs_beside_travels_with_its_arguments():
    student = Student()
    student.function().beside("def g(x, n): ...", "g", X, n=2)
    request = RunBeside(
        source="def g(x, n): ...", function="g", arguments=(ArrayArgument(0),), keywords={"n": PlainArgument(2)}
    )
    assert student.asked == [(request, [X.tolist()])]


def test_what_is_in_one_worker_stays_there():
    here, elsewhere = Student(MakeVariable=Said({"handle": 9})), Student()
    variable = RemoteVariable([1.0])
    here.function()(variable)
    for kept in (RemoteObject(here.worker, 1), variable):
        with pytest.raises(ValueError, match="another"):
            elsewhere.function()(kept)
    elsewhere.function()(here.function("g"))  # a name is in each of them
    assert len(elsewhere.asked) == 1


@pytest.mark.parametrize("name", ["_worker2", "__len__", "__array_interface__", "__deepcopy__"])
def test_names_of_pythons_own_are_asked_of_no_worker(name):
    student = Student()
    for thing in (RemoteObject(student.worker, 1), TensorFlowFacade.nn):
        with pytest.raises(AttributeError):
            getattr(thing, name)
    assert student.asked == []


def test_what_a_worker_says_decides_the_kind_of_an_attribute_and_nothing_else():
    """Neither a text nor a name comes back: arrays, handles, None, and lists of these."""
    variable = results({"kind": "array", "variable": 5}, {"kind": "object", "handle": 6}, arrays=(X,))
    student = Student(GetAttribute=variable)
    found = RemoteObject(student.worker, 1).weights
    assert [type(item) for item in found] == [RemoteVariable, RemoteObject]
    assert student.asked == [(GetAttribute(target=1, name="weights"), [])]
    text = Student(GetAttribute=results({"kind": "text", "value": "os.system"}))
    with pytest.raises(ProtocolError):
        _ = RemoteObject(text.worker, 1).weights


@pytest.mark.parametrize("handle", [0, -1, True, 2**40, "3", 1.0])
def test_a_handle_is_a_number_within_bounds(handle):
    student = Student(MakeVariable=Said({"handle": handle}))
    with pytest.raises(ProtocolError):
        student.function()(RemoteVariable([1.0]))


def test_a_variable_of_many_parts_is_none():
    described = results({"kind": "array", "variable": 5}, arrays=(X,))
    student = Student(Call=described, GetWeights=results({"kind": "array"}, {"kind": "array"}, arrays=(X, X)))
    (variable,) = student.function()()
    with pytest.raises(CheckFailed, match="another kind"):
        variable.numpy()
    assert student.asked[-1] == (GetWeights(target=5), [])


def test_checks_look_at_what_comes_before_they_use_it():
    worker = Student().worker
    kept, variable = RemoteObject(worker, 1), RemoteVariable([1.0])
    assert require_object(kept, "Layer(3)") is kept
    assert require_variables([variable], "layer.weights") == [variable]
    for wrong in (None, X, [kept]):
        with pytest.raises(CheckFailed) as failure:
            require_object(wrong, "Layer(3)", "Look.")
        assert said(failure.value.message).startswith("Layer(3) should be")
        assert failure.value.hint == "Look."
        with pytest.raises(CheckFailed, match="list of variables"):
            require_variables(wrong, "layer.weights")
