"""The modules that graders offer to students' code, wherever they run: one list for pins, images, hints and pages."""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple

__all__ = ["STUDENT_MODULES", "StudentModule", "missing_modules", "titles"]


class StudentModule(NamedTuple):
    """A module that notebooks import.

    Attributes:
        name: to import.
        title: as people write it.
        distribution: the package that brings it.
    """

    name: str
    title: str
    distribution: str


STUDENT_MODULES = (
    StudentModule("tensorflow", "TensorFlow", "tensorflow"),
    StudentModule("keras", "Keras", "keras"),
    StudentModule("numpy", "NumPy", "numpy"),
    StudentModule("scipy", "SciPy", "scipy"),
    StudentModule("pandas", "pandas", "pandas"),
    StudentModule("sklearn", "scikit-learn", "scikit-learn"),
    StudentModule("PIL", "Pillow", "pillow"),
    StudentModule("matplotlib", "Matplotlib", "matplotlib"),
    StudentModule("seaborn", "seaborn", "seaborn"),
    StudentModule("tqdm", "tqdm", "tqdm"),
)


def titles() -> str:
    """All of them, as people write them, with commas."""
    return ", ".join(module.title for module in STUDENT_MODULES)


def missing_modules() -> list[StudentModule]:
    """The modules of the list that this Python does not have."""
    return [module for module in STUDENT_MODULES if find_spec(module.name) is None]
