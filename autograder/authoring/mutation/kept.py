"""What is known of mutants: a line each in a file of the kit's cache, added as they are graded.

A result counts for as long as mutant, checks, tests and data are the same, so that a run goes on where it was stopped,
and a better check of one question grades anew what it may kill.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from autograder.authoring.mutation.judges import judges_digest
from autograder.authoring.mutation.mutants import Mutant
from autograder.authoring.notebooks.transplant import solution_answers
from autograder.grading.context import Bench
from autograder.grading.keys import TRAINING, kit_code

__all__ = ["Findings", "MutantFinding"]


class MutantFinding(msgspec.Struct, frozen=True):
    """What grading found in a mutant.

    Attributes:
        key: of what it depends on.
        mutant: its name.
        failed: checks of its question in which points were lost.
        internal: checks of which the grader itself has no verdict.
    """

    key: str
    mutant: str
    failed: list[str]
    internal: list[str] = []

    @property
    def is_killed(self) -> bool:
        """Whether it lost points."""
        return bool(self.failed)


class Findings:
    """What is known of the mutants of a unit.

    Args:
        path: the file; made with its folder when something is added.
        bench: what mutants are graded on.
    """

    def __init__(self, path: Path, bench: Bench) -> None:
        self._path = path
        self._bench = bench
        self._answers = solution_answers(bench.unit)
        self._known: dict[str, MutantFinding] = {}
        for line in path.read_bytes().splitlines() if path.exists() else ():
            try:
                finding = msgspec.json.decode(line, type=MutantFinding)
            except msgspec.DecodeError:
                continue  # the run was ended while it wrote this line
            self._known[finding.key] = finding

    def of(self, mutant: Mutant) -> MutantFinding | None:
        """What is known of a mutant; None where it is to be graded."""
        return self._known.get(self.key(mutant))

    def add(self, mutant: Mutant, failed: list[str], internal: list[str]) -> MutantFinding:
        """Keep what was found in a mutant; what the grader has no verdict of is not kept, but tried again."""
        finding = MutantFinding(self.key(mutant), mutant.name, failed, internal)
        self._known[finding.key] = finding
        if failed or not internal:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(finding) + b"\n")
        return finding

    def key(self, mutant: Mutant) -> str:
        """A hash of all that a finding depends on; with training, the code that trains is among it."""
        bench = self._bench
        question = bench.unit.question(mutant.harms)
        parts = [
            mutant.digest,
            question,
            judges_digest(bench.unit, question),
            [text for name, text in self._answers.items() if name != mutant.harms],
            bench.unit.student_notebook().read_text(encoding="utf-8"),
            bench.data_checksum,
            bench.sandbox.tensorflow_version,
            bench.sandbox.keras_version,
            *([bench.threads, kit_code(TRAINING).digest] if bench.trains else []),
        ]
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
