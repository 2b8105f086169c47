"""Otter's plugin: `otter run` and Otter Assign's self-test, graded by this kit instead of Otter's kernel.

Otter executes a submission in a kernel together with the hidden tests, and unpickles what comes back. So this plugin
takes the submission away before Otter touches it: it is graded in a process of its own, whose workers are confined,
and what Otter then runs is an empty notebook in an empty folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.test_files import GradingResults

from autograder.errors import GraderFault
from autograder.gradescope.otter_results import otter_results
from autograder.gradescope.settings import SETTINGS_FILE, Settings
from autograder.locale.messages import _
from autograder.results.schema import ResultsFile
from autograder.units.unit import REPOSITORY

__all__ = ["GradingPlugin", "KitResults"]

_RUN = """\
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from autograder.gradescope.run import grade_for_otter
grade_for_otter(Path(sys.argv[2]), sys.argv[3])
"""


class KitResults(GradingResults):  # type: ignore[misc]
    """Otter's results, which write this kit's results file: a row per check, and nothing but what rows may say."""

    record: ResultsFile

    def to_gradescope_dict(self, ag_config: Any) -> dict[str, Any]:
        """The results file; see :class:`.schema.ResultsFile`."""
        record: dict[str, Any] = msgspec.to_builtins(self.record)
        return record


class GradingPlugin(AbstractOtterPlugin):  # type: ignore[misc]
    """Grades with the kit that came in the zip, or, where the zip is Otter's own, with the kit installed here.

    Its configuration, needed in the second case only, is that of :class:`.settings.Settings`: ``unit`` and perhaps
    ``data`` and ``gradescope``.
    """

    _record: ResultsFile

    def before_grading(self, config: Any) -> None:
        """Grade the submission, and put an empty notebook in its place.

        Raises:
            GraderFault: the grader came to no result.
        """
        submission = Path(self.submission_path)
        folder = submission.parent
        kit = folder.parent / "source" / "files" / "kit"
        if not (kit / SETTINGS_FILE).is_file():
            kit = REPOSITORY
        with tempfile.TemporaryDirectory(prefix="autograder-") as name:
            root = Path(name)
            (root / "submission").mkdir()
            shutil.copy(submission, root / "submission")
            _clear(folder)
            nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": _KERNEL}), submission)
            (folder / "tests").mkdir()
            self._record = _grade(kit, root, self._settings(kit))

    def after_grading(self, results: GradingResults) -> None:
        """Put the kit's results in the place of the empty notebook's."""
        graded = otter_results(self._record)
        results.__class__ = KitResults
        results.record = self._record
        results.results = graded.results
        results.output = graded.output

    def _settings(self, kit: Path) -> Settings:
        path = kit / SETTINGS_FILE
        text = path.read_bytes() if path.is_file() else msgspec.json.encode(self.plugin_config)
        return msgspec.json.decode(text, type=Settings)


_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def _clear(folder: Path) -> None:
    """Remove what was handed in: Otter would import, unpickle and run it."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _grade(kit: Path, root: Path, settings: Settings) -> ResultsFile:
    """The results file of the submission below ``root``."""
    command = [sys.executable, "-I", "-c", _RUN, str(kit), str(root), msgspec.json.encode(settings).decode()]
    done = subprocess.run(command, check=False)
    try:
        return msgspec.json.decode((root / "results" / "results.json").read_bytes(), type=ResultsFile)
    except (OSError, msgspec.DecodeError) as error:
        message = _("the grader came to no result (exit status {status})")
        raise GraderFault(message.format(status=done.returncode)) from error
