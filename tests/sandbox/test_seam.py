"""What is made of a worker's words at the seam, and that the fake sandbox treats them as the real one does."""

from __future__ import annotations

import json

import numpy as np
import pytest

from autograder.errors import ProtocolError, ReplyTooLarge, StudentException, WorkerCrashed
from autograder.sandbox.fake import FakeSandbox, FakeWorker, Said
from autograder.sandbox.replies import Count, Described
from autograder.sandbox.requests import Call, CountParameters, MeasureSpeed, Start
from autograder.sandbox.seam import answer_in

COUNT = CountParameters(target=1)


def test_an_answer_is_of_the_type_that_is_asked_for():
    assert answer_in(b'{"status": "ok", "count": 3}', Count) == Count(count=3)
    with pytest.raises(ProtocolError, match="a reply that is no Described"):
        answer_in(b'{"status": "ok", "count": 3}', Described)


def test_a_students_exception_is_raised_as_such():
    text = json.dumps({"status": "error", "kind": "KeyError", "traceback": "line 3"}).encode()
    with pytest.raises(StudentException) as caught:
        answer_in(text, Count)
    assert (caught.value.kind, caught.value.traceback) == ("KeyError", "line 3")
    with pytest.raises(ReplyTooLarge):
        answer_in(b'{"status": "too large"}', Count)


@pytest.mark.parametrize("text", [b"", b"{}", b'{"status": "secret"}', b'{"status": "ok", "count": "secret"}', b"\xff"])
def test_a_breach_of_the_protocol_quotes_nobody(text):
    with pytest.raises(ProtocolError) as caught:
        answer_in(text, Count)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_fake_worker_says_what_its_script_says():
    worker = FakeWorker(lambda request, arrays, memory: Said({"count": len(arrays)}))
    assert worker.call(COUNT, [np.zeros(1)]).body.count == 1
    assert worker.call(Start(wanted=("f",))).body.defined == ("f",)
    assert worker.call(MeasureSpeed(steps=1, tries=1)).body.seconds > 0
    scripted = FakeWorker(lambda *asked: Said({"defined": [], "raised": []}), scripts_start=True)
    assert scripted.call(Start(wanted=("f",))).body.defined == ()


@pytest.mark.parametrize(
    "said",
    [
        Said({"count": -1}),
        Said([1]),
        Said({"results": [{"kind": "array"}], "sequence": False, "arrays": [["float32", [2]]]}),
    ],
    ids=repr,
)
def test_a_fake_worker_that_breaks_the_protocol_is_ended(said):
    worker = FakeWorker(lambda *asked: said)
    with pytest.raises(ProtocolError):
        worker.call(Call(target="f"))
    with pytest.raises(WorkerCrashed, match="ended already"):
        worker.call(COUNT)


def test_a_fake_sandbox_counts_its_workers():
    sandbox = FakeSandbox()
    with sandbox.open(60) as worker, pytest.raises(StudentException):
        worker.call(COUNT)
    sandbox.open(60, images="all")
    assert sandbox.opened == 2
