from __future__ import annotations

import sys

import pytest

from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.magics import run_in_place


@pytest.mark.parametrize(
    "magic", ["wandb", "memit", "debug", "time", "tensorflow_version 2.x", "capture --no-stderr out"]
)
def test_under_a_cell_magic_stands_python(magic):
    assert analyse(f"%%{magic}\ndef f():\n    return 1").functions == {"f"}


@pytest.mark.parametrize(
    "magic", ["bash", "html", "writefile a.py", "javascript", "!", "script false", "R -i x", "skip"]
)
def test_some_cell_magics_stand_above_something_else(magic):
    code = analyse(f"%%{magic}\ndef f():\n    return 1")
    assert (code.source, code.error) == ("\n\n", "")


def test_below_an_unknown_magic_what_is_no_python_is_no_mistake():
    assert analyse("%%mermaids\ngraph TD; A-->B").error == ""
    assert analyse("%%time\nx = (").error != ""


@pytest.mark.parametrize(
    "source",
    [
        ">>> def f(x):\n...     y = x\n...\n...     return y + 1\n>>>\n>>> g = f",
        "\nIn [12]: def f(x):\n    ...:     y = x\n    ...:     return y + 1\n    ...: \n\nIn [13]: g = f",
        "  >>> def f(x):\n  ...     return x + 1\n  >>> !ls\n  >>> g = f",
    ],
)
def test_prompts_of_an_interpreter_are_passed_over(source):
    code = analyse(source)
    namespace: dict = {}
    exec(code.source, namespace)
    assert namespace["g"](1) == 2
    assert code.source.count("\n") == source.count("\n")


def test_dots_alone_are_no_prompts():
    assert analyse("def f(): ...\n...\n").functions == {"f"}
    assert analyse("x = (\n... : 1").error != ""


def test_functions_are_added_to_a_class():
    namespace: dict = {"Model": type("Model", (), {})}
    exec(analyse("%%add_to Model\ndef call(self, x):\n    return x + 1\n").source, namespace)
    assert namespace["Model"]().call(1) == 2


def test_what_a_command_says_is_a_list_of_lines():
    namespace: dict = {}
    exec(analyse("gpu = !nvidia-smi\ngpu = '\\n'.join(gpu)\npath = %pwd").source, namespace)
    assert (namespace["gpu"], namespace["path"]) == ("", None)


@pytest.mark.parametrize(
    "line",
    [
        *("%run -i helpers.py", "%run ./helpers.py", "%run helpers", "%run 'helpers.py'"),
        *("from helpers import f", "import helpers", "import math, helpers as h"),
    ],
)
def test_a_file_that_is_written_and_run_is_a_cell_of_its_own(line):
    written = "%%writefile helpers.py\ndef f():\n    return 1"
    assert run_in_place(["x = 1", written, line])[1].startswith("\ndef f")
    assert run_in_place(["x = 1", written, "y = 2"]) == ["x = 1", written, "y = 2"]


@pytest.mark.parametrize("name", ["helpers.py", "./helpers.py", "'helpers.py'"])
def test_a_file_that_is_written_can_be_imported_by_any_name(monkeypatch, name):
    monkeypatch.setitem(sys.modules, "helpers", None)  # as it was, it is put back
    cells = [f"%%writefile {name}\ndef f():\n    return 1", "import helpers as h", "from helpers import f as g"]
    notebook: dict[str, object] = {}
    for cell in run_in_place(cells):
        exec(analyse(cell).source, notebook)
    assert eval("(f(), h.f(), g())", notebook) == (1, 1, 1)


def test_a_file_of_another_name_stays_a_file():
    cells = ["%%writefile other_helpers.py\ndef f():\n    return 1", "import helpers", "%run helpers.pyc"]
    assert run_in_place(cells) == cells


def test_kernels_take_awaits_and_imports_from_the_future_anywhere():
    for source in (
        "import asyncio\nawait asyncio.sleep(0)",
        "%matplotlib inline\nx = 1\nfrom __future__ import annotations",
    ):
        assert analyse(source).error == ""
    assert analyse("def f():\n    await g()").error != ""
    assert analyse("def f():\n    from __future__ import annotations").error != ""
