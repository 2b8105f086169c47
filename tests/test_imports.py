"""The rules of who imports whom that are no layers: those stand in pyproject.toml, for ``make lint``."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import autograder
from autograder.grading.unit_checks import check_modules
from autograder.units.unit import REPOSITORY, load_unit, unit_names

PACKAGE = Path(autograder.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "unit_template" not in path.parts)
CHECKS_OF_UNITS = [path for name in unit_names() for path in check_modules(load_unit(name))]
PARSERS = "submissions/parsing/"
"""What parses text: of students in the process that :mod:`autograder.submissions.reading` starts, and nowhere else."""
AUTHORS_SIDE = "authoring/"
"""What parses the kit's own text."""


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


def place(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("path", [*MODULES, *CHECKS_OF_UNITS], ids=place)
def test_what_a_module_offers_is_sorted_and_there(path):
    if path.name == "__main__.py" or not (text := path.read_text(encoding="utf-8")).strip():
        return
    tree = ast.parse(text)
    assigned = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    offered = next(
        (
            ast.literal_eval(node.value)
            for node in assigned
            if node.value is not None and "__all__" in ast.unparse(node).split("=")[0]
        ),
        None,
    )
    if path.name == "__init__.py" and offered is None:
        return
    assert offered is not None, "no __all__"
    assert offered == sorted(offered, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


def test_students_text_is_parsed_in_a_process_of_its_own():
    """Modules that parse are imported by each other, and by what only ever sees text of the kit's own."""
    libraries = {"ast", "nbformat", "IPython", "jupytext", "tokenize"}
    harmless = {
        "gradescope/otter_plugin": {"nbformat"},  # writes
        "grading/code_and_words": {"ast"},  # reads the kit's and the unit's own code
        "grading/test_files": {"ast"},  # likewise
        "grading/test_functions": {"ast"},  # likewise
        "units/assertions": {"ast"},  # likewise
        "sandbox/worker/cells": {"ast"},  # runs in the student's own process
    }
    for path in MODULES:
        name = path.relative_to(PACKAGE).with_suffix("").as_posix()
        if name.startswith((PARSERS, AUTHORS_SIDE)) or name == "submissions/reading/confined":
            continue
        imported = imports(path)
        assert imported & libraries <= harmless.get(name, set()), name
        assert {module for module in imported if module.startswith("autograder.submissions.parsing.")} == set(), name
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        allowed = {
            "sandbox/worker/live": {"eval"},  # of the unit's own expressions
            "sandbox/worker/operations": {"compile", "exec"},  # of the unit's own code, beside an answer
            "sandbox/worker/cells": {"compile", "eval", "exec"},
            "sandbox/worker/serving": {"compile", "exec"},
            "grading/test_files": {"compile", "exec"},
            "shipped/tests": {"compile", "exec"},  # in a student's own notebook
        }
        assert calls & {"compile", "exec", "eval", "literal_eval"} <= allowed.get(name, set()), name


@pytest.mark.parametrize("path", CHECKS_OF_UNITS, ids=place)
def test_checks_of_a_unit_know_what_those_of_the_kit_know(path):
    """They stand beside :mod:`autograder.checks`, and see a student's answer through proxies alone."""
    known = ("autograder.checks", "autograder.errors", "autograder.locale", "autograder.sandbox.proxies")
    imported = imports(path)
    assert {name for name in imported if name.startswith("autograder") and not name.startswith(known)} == set()
    assert imported & {"tensorflow", "keras"} == set()


def test_help_comes_without_heavy_imports():
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom autograder.commands.main import main\n"
        "assert CliRunner().invoke(main, ['grade', '--help']).exit_code == 0\n"
        "heavy = {'tensorflow', 'keras', 'numpy', 'nbformat', 'otter', 'rich', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
