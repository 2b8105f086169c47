"""Each request survives the way to a worker's side; what is none is neither sent nor read; none tells what decides."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import numpy as np
import pytest
from support.run_settings import run_settings

from autograder.errors import GraderFault
from autograder.grading.training.calls import asked_requests, functions_of, plan_of
from autograder.sandbox import replies, training_replies
from autograder.sandbox.fake import FakeWorker, refuse
from autograder.sandbox.keras_parts import Fit, OptimizerDescription, PartDescription
from autograder.sandbox.protocol import receive_frame, send_frame
from autograder.sandbox.replies import Answer
from autograder.sandbox.request_frames import AnyRequest, Asked, read_request
from autograder.sandbox.requests import (
    ArrayArgument,
    Call,
    Cell,
    ComputeGradients,
    ComputeWeightGradients,
    CountParameters,
    ExamineLockDown,
    FindLearningLayers,
    FitBatch,
    GetAttribute,
    GetWeights,
    ListArgument,
    Loader,
    MakeVariable,
    MeasureSpeed,
    ObjectArgument,
    OptimizeVariable,
    PlainArgument,
    Request,
    RunBeside,
    SetWeights,
    Start,
    TensorFlowArgument,
)
from autograder.sandbox.seam import frame_of
from autograder.sandbox.training_requests import (
    BatchedImages,
    BeginTraining,
    DrawValues,
    GetLearnedValues,
    MakeNetwork,
    ProbeNetwork,
    ReceiveNetwork,
    Rehearse,
    RestoreValues,
    RunOwnLoop,
    ScoreImages,
    ShuffleValues,
    TakeOwnNetwork,
    TraceNetwork,
    TrainEpoch,
)
from autograder.units.training import GradedTraining
from autograder.units.unit import Question

SETTINGS = run_settings(over=50.0, asked=["Network(8)"], momentum=0.9, custom_loop="train")
PLAN, FUNCTIONS = plan_of(SETTINGS, 3), functions_of(SETTINGS)
SCHEDULE = PartDescription("table", {"rates": (0.1, 0.01), "every": 5})
SGD = OptimizerDescription("SGD", {"learning_rate": SCHEDULE, "nesterov": True, "clipnorm": None})
FIT = Fit(
    epochs=2,
    batch_size=64,
    start=0,
    stop=640,
    one_hot=False,
    shuffle=True,
    continues=False,
    callbacks=(PartDescription("TerminateOnNaN", {}),),
    loss=PartDescription("SparseCategoricalCrossentropy", {"from_logits": True}),
    optimizer=SGD,
)
REQUESTS: list[Request[Answer]] = [
    Start(
        cells=(Cell(id="a", question="q", source="x = 'é'\n"),),
        question="q",
        wanted=("f", "g"),
        threads=2,
        loader=Loader(name="load", training=10, validation=2, test=3),
        arrays="numpy",
    ),
    Call(
        target="f",
        arguments=(ArrayArgument(0), ListArgument((ArrayArgument(1), PlainArgument(2.5))), PlainArgument(None)),
        keywords={"training": PlainArgument(False), "count": PlainArgument(3), "layers": ListArgument(())},
    ),
    RunBeside(
        source="def tried(f):\n    return f(1)\n",
        function="tried",
        arguments=(ObjectArgument("f"), ObjectArgument(3)),
        keywords={"activation": TensorFlowArgument("nn.relu")},
    ),
    GetAttribute(target=1, name="bias"),
    MakeVariable(),
    ComputeGradients(target="f"),
    ComputeWeightGradients(target=1),
    FitBatch(target=1, learning_rate=0.1, steps=3),
    CountParameters(target=1),
    GetWeights(target=1),
    SetWeights(target=1),
    OptimizeVariable(target=1, late_step=3, iterations=100),
    FindLearningLayers(target=1),
    ExamineLockDown(uid=1, scratch="/s", outside="/o", most_bytes=1, most_files=2, was_root=True),
    MeasureSpeed(steps=2, tries=1),
    MakeNetwork(plan=PLAN, functions=FUNCTIONS),
    *asked_requests(SETTINGS, 3),
    ProbeNetwork(outputs="scores"),
    TraceNetwork(learns_from=(BatchedImages(batch_size=64), BatchedImages(images=9, batch_size=4)), maximum_export=9),
    Rehearse(function="train", seed=3),
    RunOwnLoop(function="train", plan=PLAN, smallest_batch=32),
    TakeOwnNetwork(),
    ReceiveNetwork(constraints=(None, PartDescription("MaxNorm", {"max_value": 2, "axis": (0, 1)}))),
    DrawValues(seed=3),
    BeginTraining(plan=PLAN, outputs="any", optimizer=SGD, fits=(FIT,), classes=(1, 0)),
    TrainEpoch(),
    ScoreImages(),
    ShuffleValues(seed=3, smallest=2),
    RestoreValues(),
    GetLearnedValues(),
]


def by_name(request: Request[Answer]) -> str:
    return type(request).__name__


each_request = pytest.mark.parametrize("request_", REQUESTS, ids=by_name)


def sent(request: Request[Answer], *arrays: np.ndarray) -> bytes:
    """The JSON of a request as it comes out at a worker's end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send_frame(ours, frame_of(request, arrays, bytes(16), 1000))
        received = receive_frame(theirs)
    assert received is not None
    return received.text


def body_of(request: Request[Answer]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(sent(request))
    return body


def test_there_is_one_of_each():
    assert {type(request) for request in REQUESTS} == set(get_args(AnyRequest))


@each_request
def test_a_request_comes_out_as_it_went_in(request_):
    assert read_request(sent(request_)) == Asked(request=request_, maximum_reply=1000)
    with_array = read_request(sent(request_, np.zeros((2, 3), np.float32)))
    assert with_array.arrays == (("float32", (2, 3)),)
    assert with_array.request == request_


def test_half_of_a_character_is_a_question_mark():
    asked = read_request(sent(Start(cells=(Cell(id="a", question="", source="x = '\ud800'"),))))
    assert asked.request.cells[0].source == "x = '?'"


@each_request
def test_a_field_that_no_worker_knows_is_refused(request_):
    body = body_of(request_)
    for place in (body, body["request"]):
        place["other"] = 1
        with pytest.raises(msgspec.ValidationError, match="unknown field `other`"):
            read_request(json.dumps(body).encode())
        del place["other"]


@each_request
def test_a_field_of_another_type_is_refused(request_):
    body = body_of(request_)
    for name in [*body["request"]]:
        changed = {**body, "request": {**body["request"], name: [["of no type"]]}}
        with pytest.raises(msgspec.ValidationError):
            read_request(json.dumps(changed).encode())


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"request": {}, "maximum_reply": 1}', b"\xff", b'{"request":' * 10_000]
)
def test_what_is_no_request_is_not_read(text):
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError, RecursionError)):
        read_request(text)


def test_an_operation_that_there_is_not_is_not_read():
    body = body_of(TrainEpoch())
    with pytest.raises(msgspec.ValidationError, match="'Dance'"):
        read_request(json.dumps({**body, "request": {"operation": "Dance"}}).encode())


@pytest.mark.parametrize(
    "request_",
    [
        FitBatch(target=1, learning_rate="fast", steps=3),
        Call(target=None),
        Call(target="f", arguments=(PlainArgument(object()),)),
        Call(target="f", keywords={"x": 1}),
        Start(wanted=(1,)),
        BeginTraining(plan=PLAN, outputs="other", optimizer=None, fits=None, classes=()),
    ],
    ids=["no-number", "no-target", "no-value", "no-argument", "no-name", "no-outputs"],
)
def test_what_no_worker_can_read_is_the_kits_fault_and_is_not_sent(request_):
    with pytest.raises(GraderFault, match=type(request_).__name__):
        frame_of(request_, (), bytes(16), 1000)
    with pytest.raises(GraderFault, match="no worker can read"):
        FakeWorker(refuse).call(request_)


def test_every_reply_answers_a_request():
    kinds = [value for module in (replies, training_replies) for value in vars(module).values()]
    answers = {kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Answer)} - {Answer}
    assert {request.reply() for request in REQUESTS} == answers


def fields_within(kind: object, seen: set[type]) -> Iterator[str]:
    """Names of the fields of a type, and of all that is in it."""
    if isinstance(kind, msgspec.inspect.StructType):
        if kind.cls not in seen:
            seen.add(kind.cls)
            for field in kind.fields:
                yield field.name
                yield from fields_within(field.type, seen)
        return
    for name in ("types", "item_types"):
        for part in getattr(kind, name, ()):
            yield from fields_within(part, seen)
    for name in ("type", "item_type", "value_type"):
        if hasattr(kind, name):
            yield from fields_within(getattr(kind, name), seen)


def test_no_request_tells_what_decides():
    """Neither a goal nor what a verdict is made by, of a run or of a question."""
    seen: set[type] = set()
    told = {
        name for info in msgspec.inspect.multi_type_info(get_args(AnyRequest)) for name in fields_within(info, seen)
    }
    assert {ListArgument, Loader, BatchedImages, PartDescription, type(PLAN)} <= seen
    decisive = {*GradedTraining.__struct_fields__, *Question.__struct_fields__}
    needed = {"loop", "learning_rate", "batch_size", "epochs", "outputs", "penalties"}
    functions = {"model", "init", "make_model", "make_optimizer", "training_flag"}
    loader = {"name", "training"}
    assert told & decisive == needed | functions | loader | {"arrays"}
    words = ("accuracy", "credit", "disguise", "goal", "held", "label", "least", "point", "spread", "threshold")
    assert [name for name in sorted(told) if any(word in name for word in words)] == []
