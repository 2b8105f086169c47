"""The folder that a platform hands over: a notebook of any name, beside other files, in folders, or in an archive."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import SandboxUnavailable, SubmissionError
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.hand_ins import unreadable
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

__all__ = ["read_hand_in"]


def read_hand_in(folder: Path, unit: Unit) -> Submission:
    """Read what lies in a submission's folder.

    Args:
        folder: of one student; archives in it, such as the zip that Otter's export cell makes, are looked into.
        unit: the teaching unit.

    Returns:
        The submission; `problem` says what could not be read.
    """
    try:
        with Reader(unit) as reader:
            return read_submission(folder, unit, reader)
    except SubmissionError as error:
        return Submission(folder.name, folder, problem=error.words)
    except SandboxUnavailable:
        raise
    except Exception as error:
        return unreadable(folder, error)
