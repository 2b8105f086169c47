"""Autograded assignments for teaching deep learning with TensorFlow.

The package builds student and solution notebooks from one source, and grades submissions: student code
runs in locked-in worker processes, verdicts are computed here. Start at ``python -I -m autograder --help``.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
