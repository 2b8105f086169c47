"""A unit's own checks: the package ``source/<unit>/checks/``, which hidden tests ask for as ``checks``."""

from __future__ import annotations

import importlib.util
import sys
import threading
from functools import cache
from pathlib import Path
from types import ModuleType

from autograder.errors import UnitError
from autograder.grading.code_and_words import CodeAndWords, of_module, together
from autograder.units.unit import Unit

__all__ = ["CHECKS", "check_modules", "code_of_checks", "load_checks"]

CHECKS = "checks"
"""The parameter by which a hidden test asks for them, and the folder's name."""

_LOADING = threading.Lock()
"""A package is in :data:`sys.modules` before it is whole: another thread must not take it from there."""


def load_checks(unit: Unit) -> ModuleType | None:
    """A unit's checks, loaded once; None where it has none.

    Their module's name is the unit's own, so that modules of two units may have the same name. Their folder is on no
    path of Python's: nothing else can import them by chance, and they shadow nothing.

    Raises:
        UnitError: the package cannot be imported.
    """
    start = unit.source / CHECKS / "__init__.py"
    if not start.is_file():
        return None
    with _LOADING:
        return _load(start, f"_{CHECKS}_of_{unit.name}")


def check_modules(unit: Unit) -> tuple[Path, ...]:
    """The files of a unit's checks, sorted; none where it has none."""
    return _modules_in(unit.source / CHECKS)


def code_of_checks(unit: Unit) -> CodeAndWords:
    """What a unit's checks compute and say, as they are loaded.

    Raises:
        OSError, SyntaxError: they cannot be read.
    """
    return _code_in(unit.source / CHECKS)


@cache
def _code_in(folder: Path) -> CodeAndWords:
    return together(map(of_module, _modules_in(folder)))


def _modules_in(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.rglob("*.py")))


@cache
def _load(start: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, start, submodule_search_locations=[str(start.parent)])
    if spec is None or spec.loader is None:
        raise UnitError(f"{start} is no module")
    package = importlib.util.module_from_spec(spec)
    _forget(name)
    sys.modules[name] = package  # its own relative imports look there
    try:
        spec.loader.exec_module(package)
    except Exception as error:
        _forget(name)
        raise UnitError(f"{start.parent} cannot be imported: {type(error).__name__}: {error}") from error
    return package


def _forget(name: str) -> None:
    """Let Python forget a package and its modules: those of another checkout, or of one that broke off half-way."""
    for loaded in [loaded for loaded in sys.modules if loaded == name or loaded.startswith(f"{name}.")]:
        del sys.modules[loaded]
