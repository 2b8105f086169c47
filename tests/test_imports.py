"""The rules of who imports whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
WORKER_SIDE = [
    "budget",
    "landlock",
    "lockdown",
    "namespaces",
    "networks",
    "operations",
    "optimizers",
    "protocol",
    "self_test",
    "state",
    "syscalls",
    "trainers",
    "worker",
    "zygote",
]


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


@pytest.mark.parametrize("name", WORKER_SIDE)
def test_workers_import_nothing_of_the_trusted_side(name):
    ours = {module for module in imports(PACKAGE / "sandbox" / f"{name}.py") if module.startswith("autograder")}
    allowed = {"autograder.sandbox", *(f"autograder.sandbox.{other}" for other in WORKER_SIDE)}
    assert {module for module in ours if ".".join(module.split(".")[:3]) not in allowed} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_workers_import_tensorflow(path):
    heavy = {module.split(".")[0] for module in imports(path)} & {"tensorflow", "keras"}
    if path.parent.name == "sandbox" and path.stem in WORKER_SIDE:
        return
    assert heavy == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
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


def test_layers_import_one_way():
    """cli -> batch -> grade -> (submissions, proxies, checks, training) -> sandbox."""
    below = {
        "batch": {"cli", "console"},
        "grade": {"cli", "console", "batch"},
        "training": {"cli", "console", "batch", "grade"},
        "proxies": {"cli", "console", "batch", "grade", "training"},
        "sandbox/launcher": {"cli", "console", "batch", "grade", "training", "proxies", "checks"},
    }
    for name, above in below.items():
        found = {module.split(".")[1] for module in imports(PACKAGE / f"{name}.py") if module.startswith("autograder.")}
        assert found & above == set(), name


def test_help_comes_without_heavy_imports():
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom autograder.cli import main\n"
        "assert CliRunner().invoke(main, ['grade', '--help']).exit_code == 0\n"
        "heavy = {'tensorflow', 'keras', 'numpy', 'nbformat', 'otter', 'rich', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
