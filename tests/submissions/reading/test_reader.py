"""What students hand in is read in a confined process, and what ends that costs its own cell or file alone."""

from __future__ import annotations

import ast
import builtins
import json
import os
import signal
import socket
import subprocess
import tarfile
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import nbformat
import pytest
from support.answered_notebooks import ALL_ANSWERED, QUESTIONS, answered, statuses
from support.handed_in import ANSWERED, BLANK, code, text, write
from support.poisons import ENDS_THE_READER, FILES, notebook

from autograder.errors import GraderFault, SubmissionError
from autograder.locale.messages import speaking
from autograder.locale.sentences import said, sentence
from autograder.submissions import wire
from autograder.submissions.folders import find_submissions, read_submission
from autograder.submissions.reading import confined, process
from autograder.submissions.reading.limits import ReadingLimits
from autograder.submissions.reading.process import ReaderProcess
from autograder.submissions.reading.reader import Reader, TooMuchToRead

MEGABYTE = 2**20


def pid_of(reader: Reader) -> int:
    assert reader._process is not None
    return reader._process.pid


def test_one_process_reads_many_files(shared):
    shared.read("a.ipynb", notebook(answered()))
    first = pid_of(shared)
    for _ in range(20):
        assert statuses(shared.read("a.ipynb", notebook(answered()))) == ALL_ANSWERED
    assert pid_of(shared) == first != os.getpid()


def test_it_starts_quickly_and_without_tensorflow(unit):
    started = time.monotonic()
    with Reader(unit) as reader:
        reader.layers()
        took = time.monotonic() - started
        mapped = Path(f"/proc/{pid_of(reader)}/maps").read_text()
    assert took < 3  # 0.35 s on a machine with nothing else to do
    assert "tensorflow" not in mapped
    assert "numpy" not in mapped


def test_every_layer_that_this_machine_has_holds(shared):
    layers = shared.layers()
    assert layers["readonly"]
    assert layers["own user"] == (os.geteuid() == 0)
    assert layers["landlock"]
    assert layers["seccomp"]


def test_the_process_is_locked_in(shared):
    shared.layers()
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid_of(shared)}/status").read_text().splitlines())
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) * (os.geteuid() != 0) == 0
    assert os.geteuid() != 0 or int(status["Uid"].split()[1]) >= 2**30
    limits = Path(f"/proc/{pid_of(shared)}/limits").read_text()
    assert f"Max data size             {2**30}" in limits
    assert "Max file size             0 " in limits


def test_where_a_layer_keeps_it_from_working_it_does_without(unit, monkeypatch):
    monkeypatch.setattr(process, "closed_folders", lambda needed: {"/nowhere": ["/nowhere/else"]})
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with Reader(unit) as reader:
        assert not reader.layers()["own user"]
        assert reader.layers()["seccomp"]
        assert statuses(reader.read("a.ipynb", notebook(answered()))) == ALL_ANSWERED


def test_a_process_that_cannot_start_says_why(unit, monkeypatch):
    monkeypatch.setattr(process, "_START", "raise SystemExit('no such thing')")
    with Reader(unit) as reader, pytest.raises(GraderFault, match="no such thing"):
        reader.layers()


def test_a_unit_that_cannot_be_read_is_the_graders_fault(unit, monkeypatch):
    monkeypatch.setattr(process, "_content", lambda path: b"{")
    with Reader(unit) as reader, pytest.raises(GraderFault, match="built notebooks of mini cannot be read"):
        reader.read("a.ipynb", notebook(answered()))


def test_it_ends_with_the_reader(unit):
    with Reader(unit) as reader:
        reader.layers()
        scratch, pid = reader._process._scratch.path, pid_of(reader)
    assert not scratch.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("question", ["forward", "own"])
def test_a_cell_that_ends_the_reader_costs_its_question_alone(reader, question):
    source = ANSWERED[question] + "\n" + ENDS_THE_READER
    read = reader.read("a.ipynb", notebook(answered(**{question: source})))
    assert statuses(read) == {**ALL_ANSWERED, question: "broken"}
    assert "takes more time or memory to read than graders have" in said(read.answers[question].problem)
    assert f"`{question}`" in said(read.answers[question].problem)
    assert read.answers[question].program == ()
    honest = reader.read("a.ipynb", notebook(answered()))
    others = [name for name in QUESTIONS if name != question and question == "own"]
    assert {name: read.answers[name] for name in others} == {name: honest.answers[name] for name in others}


def test_a_cell_that_is_no_answer_costs_nothing_but_itself(reader):
    read = reader.read("a.ipynb", notebook([code(ENDS_THE_READER), *answered()]))
    assert statuses(read) == ALL_ANSWERED
    (note,) = read.notes
    assert said(note) == "Cell 1 was left out: it takes more time or memory to read than graders have."


def test_text_that_once_was_code_may_be_to_blame(reader):
    read = reader.read("a.ipynb", notebook([text(ENDS_THE_READER), *answered()]))
    assert statuses(read) == ALL_ANSWERED


@pytest.mark.slow
def test_several_cells_may_be_to_blame_and_not_very_many(reader):
    read = reader.read("a.ipynb", notebook([*[code(ENDS_THE_READER)] * 3, *answered()]))
    assert statuses(read) == ALL_ANSWERED
    assert len(read.notes) == 3
    with pytest.raises(TooMuchToRead):
        reader.read("a.ipynb", notebook([*[code(ENDS_THE_READER)] * 9, *answered()]))
    assert statuses(reader.read("a.ipynb", notebook(answered()))) == ALL_ANSWERED


def test_the_sentence_is_in_the_notebooks_language(reader):
    document = notebook([code(ENDS_THE_READER)] * 9, metadata={"autograder": {"language": "ru"}})
    with pytest.raises(TooMuchToRead) as caught:
        reader.read("a.ipynb", document)
    assert caught.value.language == "ru"


def test_refusals_are_in_the_language_that_is_spoken(shared):
    sentences, words = set(), []
    for language in ("en", "ru", "pt_BR"):
        with speaking(language), pytest.raises(SubmissionError) as caught:
            shared.read("a.ipynb", b"")
        assert caught.value.language == language
        words.append(caught.value.words)
        with speaking(language):
            sentences.add(str(caught.value))
    assert len(sentences) == 3
    assert words == [words[0]] * 3, "what crosses is in no language"


def test_time_is_counted_from_cell_to_cell(unit):
    """A file of many slow cells is no file of one cell that has no end."""
    slow = "x = 1\n" + "a = b\n" * 2500
    with Reader(unit, ReadingLimits(cell_seconds=2.0)) as reader:
        assert statuses(reader.read("a.ipynb", notebook([*[code(slow)] * 10, *answered()]))) == ALL_ANSWERED
        pid = pid_of(reader)
        assert reader.read("a.ipynb", notebook(answered())).notes == ()
        assert pid_of(reader) == pid


def test_a_file_has_so_much_time_in_all(unit):
    with Reader(unit, ReadingLimits(cpu_seconds=0.1)) as reader, pytest.raises(TooMuchToRead):
        reader.read("a.ipynb", notebook([code("a = b\n" * 10_000)] * 3))


def test_a_process_that_was_killed_from_elsewhere_is_asked_again(reader):
    reader.layers()
    pid = pid_of(reader)
    ask = ReaderProcess.ask

    def killed_meanwhile(self, *arguments):
        if self.pid == pid:
            os.kill(pid, signal.SIGKILL)
        return ask(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReaderProcess, "ask", killed_meanwhile)
        assert statuses(reader.read("a.ipynb", notebook(answered()))) == ALL_ANSWERED
    assert pid_of(reader) != pid


def test_a_process_that_keeps_much_memory_is_replaced(unit):
    with Reader(unit, ReadingLimits(kept_bytes=1)) as reader:
        reader.read("a.ipynb", notebook(answered()))
        first = pid_of(reader)
        reader.read("a.ipynb", notebook(answered()))
        assert pid_of(reader) != first


def test_threads_take_turns(reader):
    expected = {
        question: reader.read("a.ipynb", notebook(answered(**{question: BLANK[question]}))) for question in ANSWERED
    }

    def read(question):
        return reader.read("a.ipynb", notebook(answered(**{question: BLANK[question]}))) == expected[question]

    with ThreadPoolExecutor(4) as executor:
        assert all(executor.map(read, QUESTIONS * 10))


# What the process says is of the shapes that are agreed on, or is nothing.

HONEST = wire.Read(
    language="en",
    cells=[wire.CellData("forward", 1, "x = 1", "forward")],
    answers=[
        wire.FoundAnswer(question=name, status="answered", problem="", program=[0]) for name in [*QUESTIONS, "writeup"]
    ],
    notes=[],
)


def changed(**changes: object) -> bytes:
    return msgspec.msgpack.encode({"type": "read", **msgspec.to_builtins(HONEST), **changes})


def answers(**changes: object) -> list[dict]:
    first, *others = msgspec.to_builtins(HONEST.answers)
    return [{**first, **changes}, *others]


SENTENCE = msgspec.to_builtins(sentence("{name} is not a notebook: hand in the .ipynb file.", name="a"))


def nested(depth: int) -> dict:
    return {**SENTENCE, "values": {"name": nested(depth - 1)}} if depth else SENTENCE


WRONG = {
    "nothing": b"",
    "no message": b"\xc1",
    "another type": msgspec.msgpack.encode({"type": "progres"}),
    "unknown field": changed(more=1),
    "no language": changed(language="../../etc"),
    "language of a wrong type": changed(language=3),
    "answers of a wrong type": changed(answers={}),
    "an answer too few": changed(answers=answers()[1:]),
    "answers in another order": changed(answers=answers()[::-1]),
    "another question": changed(answers=answers(question="labels")),
    "another status": changed(answers=answers(status="full points")),
    "no such cell": changed(answers=answers(program=[1])),
    "cell before the first": changed(answers=answers(program=[-1])),
    "a program of too many cells": changed(answers=answers(program=[0] * 20_000)),
    "a program without an answer": changed(answers=answers(status="missing")),
    "a long problem": changed(answers=answers(problem="x" * 10_001)),
    "a long value": changed(answers=answers(problem={**SENTENCE, "values": {"name": "x" * 10_001}})),
    "a long message": changed(answers=answers(problem={**SENTENCE, "message": "x" * 2001})),
    "many values": changed(answers=answers(problem={**SENTENCE, "values": {f"a{n}": "" for n in range(31)}})),
    "sentences in sentences": changed(notes=[nested(20)]),
    "something else than a sentence": changed(notes=[{"is": "exception"}]),
    "a number as a problem": changed(answers=answers(problem=1)),
    "an odd id": changed(cells=[["../x", 1, "x", ""]]),
    "a far place": changed(cells=[["a", 10**9, "x", ""]]),
    "a fractional place": changed(cells=[["a", 1.5, "x", ""]]),
    "a long source": changed(cells=[["a", 1, "x" * 1_000_001, ""]]),
    "a cell of another question": changed(cells=[["a", 1, "x", "labels"]]),
    "a long cell": changed(cells=[["a", 1, "x", "", 1]]),
    "many notes": changed(notes=["x"] * 10_001),
    "long notes": changed(notes=["x" * 10_001]),
    "the greeting again": msgspec.msgpack.encode(wire.Hello(layers={})),
    "the end of an archive": msgspec.msgpack.encode(wire.Unpacked(trouble="")),
    "a file of an archive": msgspec.msgpack.encode(wire.Member(path="a.ipynb", content=b"{}")),
    "a wish for an archive": msgspec.msgpack.encode(wire.Wanted(offset=0, size=10)),
    "nested": b"\x91" * 100_000,
}


@pytest.fixture
def saying(unit, monkeypatch):
    """A reader whose process is of our making, and says what it is told to."""

    def say(content: bytes | None) -> Reader:
        reader = Reader(unit)

        class Process(ReaderProcess):
            def _start(self, unit):
                ours, theirs = socket.socketpair()
                self._connection, self.layers = ours, {}
                self._process = subprocess.Popen(["sleep", "600"])
                self.pid = self._process.pid

                def serve():
                    with theirs:
                        wire.receive_frame(theirs, wire.MAXIMUM_REQUEST)
                        if content is None:
                            theirs.sendall(b"\xff" * 100)
                        else:
                            wire.send_frame(theirs, content)

                threading.Thread(target=serve, daemon=True).start()

        monkeypatch.setattr("autograder.submissions.reading.reader.ReaderProcess", Process)
        monkeypatch.setattr(process, "_LAST_SECONDS", 0.1)
        return reader

    return say


def test_an_honest_reply_is_taken(saying):
    with saying(msgspec.msgpack.encode(HONEST)) as reader:
        assert statuses(reader.read("a.ipynb", b"x")) == ALL_ANSWERED


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_reply_is_none(saying, name):
    with saying(WRONG[name]) as reader:
        with pytest.raises(TooMuchToRead):
            reader.read("a.ipynb", b"x")
        assert reader._process is None or reader._process.is_spent


def test_a_reply_of_any_size_is_not_taken(saying):
    with saying(None) as reader, pytest.raises(TooMuchToRead):
        reader.read("a.ipynb", b"x")


def test_a_process_that_never_stops_talking_is_stopped(saying, unit, monkeypatch):
    progress = msgspec.msgpack.encode(wire.AtCell(cell=1, language="en"))
    monkeypatch.setattr(wire, "send_frame", lambda connection, content: _flood(connection, progress))
    reader = saying(progress)
    reader._limits = ReadingLimits(seconds=0.5)
    started = time.monotonic()
    with reader, pytest.raises(TooMuchToRead):
        reader.read("a.ipynb", b"x")
    assert time.monotonic() - started < 10


def _flood(connection, message):
    frame = len(message).to_bytes(4, "big") + message
    try:
        while True:
            connection.sendall(frame * 100)
    except OSError:
        pass


# Nothing of a student's is parsed in the grader.


def test_nothing_is_parsed_here(unit, reader, tmp_path):
    write(tmp_path / "a.ipynb", answered())
    (tmp_path / "b.ipynb").write_bytes(FILES["old outputs"]())
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.write(tmp_path / "a.ipynb", "a.ipynb")
    write(tmp_path / "Ana" / "a.ipynb", answered(own="class Own(:"))
    reader.layers()
    parsed = []

    def note(*arguments, **_options):
        parsed.append(arguments)

    with pytest.MonkeyPatch.context() as patch:  # for this call alone: pytest itself compiles
        for module, names in (
            (builtins, ("compile", "exec", "eval")),
            (ast, ("parse",)),
            (json, ("loads",)),
            (nbformat, ("reads", "read", "convert", "from_dict", "validate")),
            (zipfile, ("ZipFile",)),
            (tarfile, ("open",)),
            (confined, ("read_file", "read_notebook", "read_answers", "unpack")),
        ):
            for name in names:
                patch.setattr(module, name, note)
        found = [read_submission(path, unit, reader) for path in find_submissions(tmp_path)]
    assert parsed == []
    assert [said(submission.problem) for submission in found] == ["", "", "", ""]
