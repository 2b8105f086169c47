"""Autograded assignments for teaching deep learning with TensorFlow.

The package builds student and solution notebooks from one source, and grades submissions: student code
runs in locked-in worker processes, verdicts are computed here. Start at ``python -I -m autograder --help``.
"""

import sys

__all__ = ["PYTHON", "__version__"]

__version__ = "0.1.0"

PYTHON = "{}.{}".format(*sys.version_info)
"""The release of Python that reads and runs programs, such as 3.11."""
