"""Where attacks are made and judged: a sandbox, a submission under attack, and neighbours graded at the same time."""

from __future__ import annotations

import os
import subprocess
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from support.images import separable_images

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.data.sets import HeldOutImages
from autograder.errors import WorkerFailed
from autograder.files.folder_names import SUBMISSIONS
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.grading.wording import Wording
from autograder.locale.sentences import said
from autograder.reports.html import write_reports
from autograder.results.records import QuestionResult, SubmissionResult, write_json
from autograder.results.results_file import to_gradescope
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.worker_process import WorkerProcess
from autograder.submissions.folders import Answer, read_submission
from autograder.units.unit import load_unit
from redteam.attack import MARKER, QUESTION, Attack, answer_cell, probe
from redteam.canaries import Canaries
from redteam.watch import ProcessWatch, descendants

__all__ = ["MEMORY_BYTES", "Ground"]

MEMORY_BYTES = 2**30
"""What the attacked workers may use."""

_OTHER_QUESTION = "keras_model"
_MOST_THREADS = 1000
_GRADER_GROWTH_BYTES = 400 * 2**20
_ROW_CHARACTERS, _NOTES_CHARACTERS = 50_000, 20_000
_USELESS = Attack("none", "none", "Nothing.", "def attack():\n    pass\n")
_NEIGHBOUR = """
secret = np.frombuffer(bytes.fromhex({secret!r}), np.uint8).copy()
with open("answer", "wb") as file:
    file.write(bytes(secret))

def address():
    return int(secret.ctypes.data)
"""


@dataclass
class _Grades:
    """What must be the same whatever the attack."""

    useless: float
    other: dict[str, str]
    neighbour: dict[str, str]


class Ground:
    """One sandbox under attack.

    Args:
        sandbox: the workers' maker.
        canaries: what attacks may try to reach.
        folder: of the grader's own, for records.
        is_whole: whether to grade another question of the same submission with each attack too, and not only
            another submission: what a notebook does to its own answers is the same in all modes.
    """

    def __init__(self, sandbox: ProcessSandbox, canaries: Canaries, folder: Path, *, is_whole: bool) -> None:
        self._sandbox, self._canaries, self._folder, self._is_whole = sandbox, canaries, folder, is_whole
        self._unit = load_unit("cifar10_convnet")
        self._solutions = read_submission(self._unit.solution_notebook(), self._unit).answers
        self._bench = Bench(
            self._unit,
            sandbox,
            HeldOutImages(*separable_images(100, seed=3), num_validation=100, classes=10),
            "checksum",
            self._solutions,
        )
        self._stack = ExitStack()
        self._pool = self._stack.enter_context(ThreadPoolExecutor(1))
        self._neighbour = self._open_neighbour()
        self._watch = ProcessWatch(sandbox.zygote_pid, memory_bytes=MEMORY_BYTES + 2**30 + 2**28, threads=_MOST_THREADS)
        self._stack.callback(self._watch.close)
        self._scratch = set(self._scratch_folders())
        self._target = {**canaries.target(), **self._neighbour_target()}
        self._grades = self._honest_grades()
        self._processes = set(descendants(os.getpid()))
        self._descriptors = _descriptors()

    @property
    def users(self) -> set[int]:
        """The users that workers were."""
        return self._watch.users

    def close(self) -> None:
        """End the neighbours."""
        self._stack.close()

    def judge(self, attack: Attack) -> list[str]:
        """Make an attack; say what it achieved, in a sentence each: nothing, if all is well."""
        before = _peak_memory_from_here()
        started = time.monotonic()
        problems = []
        answers = self._answers(attack)
        others = self._pool.submit(self._grade_others, answers)
        try:
            if attack.proof != "none":
                problems += self._probe(attack)
            result = self._grade(attack, answers[QUESTION])
            problems += self._judge_grade(attack, result) + self._judge_records(attack, result)
        except Exception:
            problems.append(f"made the grader raise: {traceback.format_exc()}")
        try:
            problems += others.result()
        except Exception:
            problems.append(f"made the grading of others raise: {traceback.format_exc()}")
        if time.monotonic() - started > 3 * attack.seconds + 30:
            problems.append(f"took {time.monotonic() - started:.0f} s of the grader's time")
        if _peak_memory_from_here() - before > _GRADER_GROWTH_BYTES:
            problems.append("made the grader use much memory")
        return problems + self._canaries.disturbances() + self._watch.take() + self._left()

    def _open_neighbour(self) -> WorkerProcess:
        """Another submission's worker, with a secret in its memory and in its scratch folder."""
        worker = self._stack.enter_context(self._sandbox.open(600))
        secret = os.urandom(16)
        self._canaries.secrets["neighbour's answer"] = secret
        cells = (
            Cell(id="given", question="", source="import numpy as np\n"),
            Cell(id="answer", question="question", source=_NEIGHBOUR.format(secret=secret.hex())),
        )
        assert worker.call(Start(cells=cells, question="question", wanted=("address",))).body.defined
        return worker

    def _neighbour_target(self) -> dict[str, Any]:
        worker = self._neighbour
        address = int(StudentFunction(worker, "address")())
        return {"neighbour": worker.pid, "neighbour_folder": str(worker.scratch), "neighbour_address": address}

    def _honest_grades(self) -> _Grades:
        answers = self._answers(_USELESS)
        return _Grades(
            useless=self._grade(_USELESS, answers[QUESTION]).score,
            other=_outcomes(self._grade_other(answers)),
            neighbour=_outcomes(self._grade_neighbour()),
        )

    def _answers(self, attack: Attack) -> dict[str, Answer]:
        """A submission with the attack as one answer, and the solution's as another."""
        other = self._solutions[_OTHER_QUESTION]
        right = "\n".join(cell.source for cell in other.program if cell.question == _OTHER_QUESTION)
        notebook = notebook_with_answers(
            self._unit, {QUESTION: answer_cell(attack, self._target), _OTHER_QUESTION: right}
        )
        path = self._folder / "attack.ipynb"
        path.write_bytes(msgspec.json.encode(notebook))
        submission = read_submission(path, self._unit)
        assert not submission.problem, said(submission.problem)
        return dict(submission.answers)

    def _probe(self, attack: Attack) -> list[str]:
        """Ask a worker what the attack brought in."""
        cells = (
            Cell(id="given", question="", source="import numpy as np\nimport tensorflow as tf\n"),
            Cell(id="answer", question="question", source=probe(attack, self._target)),
        )
        with self._sandbox.open(attack.seconds) as worker, suppress(WorkerFailed):
            raised = worker.call(Start(cells=cells, question="question")).body.raised
            assert not raised, raised
            found = StudentFunction(worker, "proof_of_attack")()
            proof = bytes(found.astype("uint8"))
            if attack.proof == "claim" and proof:
                return [f"succeeded, says the worker: {proof[:200]!r}"]
            return self._canaries.stolen(proof)
        return []

    def _grade(self, attack: Attack, answer: Answer) -> QuestionResult:
        question = msgspec.structs.replace(self._unit.question(QUESTION), seconds=attack.seconds)
        return grade_answer(self._bench, question, answer)

    def _grade_other(self, answers: dict[str, Answer]) -> QuestionResult:
        question = msgspec.structs.replace(self._unit.question(_OTHER_QUESTION), seconds=20)
        return grade_answer(self._bench, question, answers[_OTHER_QUESTION])

    def _grade_neighbour(self) -> QuestionResult:
        return grade_answer(self._bench, self._unit.question(QUESTION), self._solutions[QUESTION])

    def _grade_others(self, answers: dict[str, Answer]) -> list[str]:
        problems = []
        if _outcomes(self._grade_neighbour()) != self._grades.neighbour:
            problems.append("changed the grade of another submission")
        if self._is_whole and (other := _outcomes(self._grade_other(answers))) != self._grades.other:
            problems.append(f"changed the grade of another question: {other}")
        try:
            StudentFunction(self._neighbour, "address")()
        except WorkerFailed as error:
            problems.append(f"ended another submission's worker: {error}")
        return problems

    def _judge_grade(self, attack: Attack, result: QuestionResult) -> list[str]:
        problems = []
        most = self._grades.useless if attack.most_points is None else attack.most_points
        outcomes = _outcomes(result)
        if result.score > most:
            problems.append(f"scored {result.score:g} points instead of {most:g}: {outcomes}")
        if result.needs_attention:
            faults = [said(check.message) for check in result.checks if check.outcome == "internal"]
            problems.append(f"put the blame on the grader: {faults[0][:500]}")
        if attack.outcomes and not attack.outcomes.issuperset(outcomes.values()):
            problems.append(f"had other outcomes than {sorted(attack.outcomes)}: {outcomes}")
        return problems

    def _judge_records(self, attack: Attack, result: QuestionResult) -> list[str]:
        """What is written of the result, and what students see of it."""
        folder = self._folder / "reports" / attack.id
        record = SubmissionResult(
            submission=attack.id, language="en", status="graded", problem="", questions=[result], notes=[], facts={}
        )
        rows = to_gradescope(record, self._unit)
        Cache(folder / "cache").keep_result(result, Wording(()))
        write_json(folder / SUBMISSIONS / attack.id / "results.json", rows)
        problems = []
        for row in rows.tests:
            text = f"{row.name} {row.output} {said(row.extra_data.hint)}"
            if row.visibility != "visible" and MARKER in text:
                problems.append(f"got text into a hidden check's row: {text[:300]}")
            if len(text) > _ROW_CHARACTERS:
                problems.append(f"made a row of {len(text):,} characters")
        characters = sum(len(said(note)) for note in result.notes)
        if characters > _NOTES_CHARACTERS:
            problems.append(f"made notes of {characters:,} characters")
        if not attack.everywhere and attack.kind in ("disturb", "feedback"):
            write_reports(self._unit, folder)
            pages = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
            markup = (f"<script>{MARKER}", f"<img src=x onerror={MARKER}")
            problems += [f"got markup onto a page: {text}" for text in markup if text in pages]
        return problems

    def _left(self) -> list[str]:
        """What of the workers is still there after they were closed."""
        left_folders = set(self._scratch_folders()) - self._scratch
        problems = [f"left the scratch folder {path}" for path in left_folders]
        for path in left_folders:  # by programs that stop at no depth, and open what is closed
            subprocess.run(["chmod", "-R", "u+rwx", str(path)], check=False, stderr=subprocess.DEVNULL)
            subprocess.run(["rm", "-rf", str(path)], check=False)
        deadline = time.monotonic() + 3
        while (left := set(descendants(os.getpid())) - self._processes) and time.monotonic() < deadline:
            time.sleep(0.05)
        problems += [f"left the process {pid}" for pid in left]
        while (more := _descriptors() - self._descriptors) and time.monotonic() < deadline:
            time.sleep(0.05)
        if more:
            problems.append(f"left the grader with {len(more)} more descriptors")
        self._processes |= left
        self._descriptors |= more
        return problems

    def _scratch_folders(self) -> list[Path]:
        return list(self._sandbox._scratch.path.iterdir())


def _outcomes(result: QuestionResult) -> dict[str, str]:
    return {check.check: check.outcome for check in result.checks}


def _descriptors() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir() if path.exists()}


def _peak_memory_from_here() -> int:
    """The most memory that this process has used since this was last asked, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    Path("/proc/self/clear_refs").write_text("5")
    return peak
