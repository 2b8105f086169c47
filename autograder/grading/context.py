"""What submissions are graded on, and the workers that one question of one submission gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import msgspec

from autograder.data.sets import HeldOutImages
from autograder.errors import WorkerCrashed, WorkerDisk, WorkerFailed, WorkerMemory, WorkerTimeout
from autograder.grading.speed import MachineSpeed, scaled
from autograder.grading.training.asked import AskedNetwork, AskedNetworks, export_asked
from autograder.grading.training.calls import LARGEST_EXPORT, SEED, asked_requests
from autograder.grading.unit_data import data_description
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.replies import Raised
from autograder.sandbox.requests import Cell, Loader, Start
from autograder.sandbox.seam import Device, Images, Sandbox, SandboxWorker
from autograder.submissions.folders import Answer
from autograder.units.training import GradedTraining
from autograder.units.unit import Question, Unit

__all__ = ["Bench", "QuestionWorkers", "program_of", "training_of"]


@dataclass(frozen=True)
class Bench:
    """What all questions of all submissions are graded on.

    Attributes:
        unit: the teaching unit.
        sandbox: where student code runs.
        held_out: the images that decide; None where the unit has no data set.
        data_checksum: of the data set; "" where there is none.
        solutions: the solution's answers, by question, which take the place of a wrong answer that a
            later question builds on.
        threads: of each worker's TensorFlow operations.
        trains: whether checks that need a training run are run; otherwise they are left out of the results.
        seeks_replays: whether lost checks are given the smallest input that shows the difference.
        speed: of this machine, by which time limits are longer; by default as fast as that of :mod:`.speed`.
        num_training: images of a training epoch.
        asked: the networks that questions ask for, once they have been exported.
    """

    unit: Unit
    sandbox: Sandbox
    held_out: HeldOutImages | None
    data_checksum: str
    solutions: Mapping[str, Answer]
    threads: int = 1
    trains: bool = True
    seeks_replays: bool = True
    speed: MachineSpeed = field(default_factory=lambda: MachineSpeed(None, 1.0), compare=False)
    num_training: int = 0
    asked: AskedNetworks = field(default_factory=AskedNetworks, compare=False)

    def start_request(self, program: Sequence[Cell], question: Question | None = None) -> Start:
        """The first request to a worker of this unit.

        Args:
            program: the cells.
            question: whose answer is among them, and whose names are to be looked for.
        """
        start = Start(cells=tuple(program), threads=self.threads, loader=self._loader)
        if question is None:
            return start
        names = (*question.defines, *question.optional)
        return msgspec.structs.replace(start, question=question.name, wanted=names, arrays=question.arrays)

    @property
    def _loader(self) -> Loader | None:
        data = self.unit.data
        if data is None:
            return None
        description = data_description(self.unit)
        keras = description.keras.name if description is not None and description.keras is not None else ""
        return Loader(name=data.loader, training=data.training, validation=data.validation, test=data.test, keras=keras)


@dataclass
class QuestionWorkers:
    """The workers of one question, each opened when it is first needed.

    Attributes:
        bench: what to grade on.
        question: the question.
        program: the cells that a worker executes.
        stack: ends the workers.
        stand_ins: for names that the question asks for, those under which the program has what is to be graded.
        opened: the workers so far.
        defined: wanted names that the last one has.
        raised: what cells of the last one's program raised, as it says.
        notes: for the instructor.
    """

    bench: Bench
    question: Question
    program: list[Cell]
    stack: ExitStack
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    opened: list[SandboxWorker] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)
    _standing: SandboxWorker | None = field(default=None, init=False)

    @property
    def peak_memory_bytes(self) -> int:
        """Of the largest of them."""
        return max((worker.peak_memory_bytes for worker in self.opened), default=0)

    def open(self, images: Images = "few") -> tuple[SandboxWorker, list[str]]:
        """A fresh worker that has run the program, and the names that it defines.

        Where an answer to another question ends the process or never comes to an end, this question must
        not pay for it: once more without those answers.
        """
        try:
            return self._open(self.program, images)
        except (WorkerTimeout, WorkerMemory, WorkerDisk, WorkerCrashed):
            kept = {"", self.question.name, *self.question.builds_on}
            reduced = [cell for cell in self.program if cell.question in kept]
            if len(reduced) == len(self.program):
                raise
            self.program = reduced
            self.notes.append(sentence("the notebook does not run to this answer; graded without the other answers."))
            return self._open(self.program, images)

    def open_anew(self) -> tuple[SandboxWorker, list[str]]:
        """A worker that is as good as fresh, and the names that its program defines; all others are ended.

        It is the one that this gave the last time, which runs its program once more, from a clean slate: to end it and
        to open another takes several times as long. Where the program does not run as it did, it is another.
        """
        standing, self._standing = self._standing, None
        for worker in self.opened:
            if worker is not standing:
                worker.close()
        if standing is not None:
            raised, defined = self.raised, self.defined
            limits = scaled(self.question, self.bench.speed.factor)
            standing.allow(limits.seconds, limits.cpu_seconds)
            with suppress(WorkerFailed):  # as it has where it has ended
                self._start(standing, self.program)
                if (self.raised, self.defined) == (raised, defined):
                    self._standing = standing
                    return standing, defined
            standing.close()
        self._standing, defined = self.open()
        return self._standing, defined

    def open_student(self, images: Images) -> SandboxWorker:
        """Like :meth:`open`, for a training run."""
        return self.open(images)[0]

    def close(self) -> None:
        """End the workers that are open: a training run needs the memory."""
        for worker in self.opened:
            worker.close()

    def open_trainer(self) -> SandboxWorker:
        """A fresh worker in which no line of the program runs, with all training images."""
        worker = self._fork("all", self.bench.sandbox.device)
        worker.call(self.bench.start_request([]))
        return worker

    def asked(self) -> Sequence[AskedNetwork]:
        """The networks of which the question asks for one, made by our own solution; exported once for a class."""
        settings = self.question.training
        if settings is None or not settings.asked:
            return ()

        def export() -> list[AskedNetwork]:
            solution = program_of(self.bench, self.bench.solutions[self.question.name], ())
            requests = asked_requests(settings, SEED)
            return export_asked(lambda: self._open(solution, "few")[0], requests, LARGEST_EXPORT)

        return self.bench.asked.of(self.question.name, export)

    def _fork(self, images: Images, device: Device = "cpu") -> SandboxWorker:
        limits = scaled(self.question, self.bench.speed.factor)
        opened = self.bench.sandbox.open(limits.seconds, limits.cpu_seconds, images=images, device=device)
        worker = self.stack.enter_context(opened)
        self.opened.append(worker)
        return worker

    def _open(self, program: list[Cell], images: Images) -> tuple[SandboxWorker, list[str]]:
        worker = self._fork(images)
        return worker, self._start(worker, program)

    def _start(self, worker: SandboxWorker, program: list[Cell]) -> list[str]:
        request = self.bench.start_request(program, self.question)
        started = worker.call(request).body
        cells = {(cell.id, cell.question) for cell in program}
        self.raised = [entry for entry in started.raised if (entry.cell, entry.question) in cells]
        self.defined = [name for name in request.wanted if name in started.defined]
        return self.defined


def training_of(bench: Bench, question: Question, answer: Answer) -> GradedTraining | None:
    """The training run of a question, for an answer in a copy of another edition as that edition trains."""
    edition = bench.unit.edition(answer.edition)
    if question.training is None or edition is None or edition.penalties:
        return question.training
    return msgspec.structs.replace(question.training, penalties=False)


def program_of(bench: Bench, answer: Answer, replaced: tuple[str, ...]) -> list[Cell]:
    """The cells that a worker executes; the solution's answers in place of replaced ones.

    A replaced answer that is not there, or that has no Python in it, has no place: then the solution's stands before
    the question's own.
    """
    solutions = {
        name: [
            Cell(id=part.id, question=name, source=part.source)
            for part in bench.solutions[name].program
            if part.question == name
        ]
        for name in replaced
    }
    there = {cell.question for cell in answer.program}
    absent = [cell for name in replaced if name not in there for cell in solutions[name]]
    cells: list[Cell] = []
    done: set[str] = set()
    for cell in answer.program:
        if cell.question == answer.question:
            cells += absent
            absent = []
        if cell.question not in replaced:
            cells.append(Cell(id=cell.id, question=cell.question, source=cell.source))
        elif cell.question not in done:
            done.add(cell.question)
            cells += solutions[cell.question]
    return cells
