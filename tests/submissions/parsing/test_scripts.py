"""Cells that a script had in strings."""

from __future__ import annotations

import time

import pytest

from autograder.submissions.parsing.scripts import with_magics_again

FUNCTION = "def f(x):\n    return 'a\\n' + \"b\"\n"


@pytest.mark.parametrize(
    ("script", "cell"),
    [
        (f"get_ipython().run_cell_magic('time', '', {FUNCTION!r})", f"%%time\n{FUNCTION}"),
        (f"get_ipython().run_cell_magic('capture', 'out', {FUNCTION!r})", f"%%capture out\n{FUNCTION}"),
        (f"# In[3]:\n\n\nget_ipython().run_cell({FUNCTION!r})\n", f"# In[3]:\n\n\n{FUNCTION}\n"),
        ("get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1", "%matplotlib inline\nx = 1"),
        ("if x:\n    get_ipython().run_line_magic('time', 'y = f(x)')", "if x:\n    %time y = f(x)"),
        ("get_ipython().magic(u'run helpers.py')", "%run helpers.py"),
        ("get_ipython().system('pip install -q tqdm')", "!pip install -q tqdm"),
    ],
)
def test_magics_come_back(script, cell):
    assert with_magics_again(script) == cell


@pytest.mark.parametrize(
    "source",
    [
        "shell = get_ipython().magic",
        "x = get_ipython().run_line_magic('who_ls', '')",
        "get_ipython().run_cell(code)",
        "get_ipython().run_cell_magic('time', '')",
        "if x:\n    get_ipython().run_cell('y = 1')",
        "get_ipython().kernel.do_shutdown('restart')",
    ],
)
def test_other_calls_stay(source):
    assert with_magics_again(source) == source


@pytest.mark.parametrize("line", ["get_ipython().magic('", "get_ipython().magic('a', 'b', 'c'", "get_ipython()." * 9])
def test_a_long_cell_takes_no_time(line):
    source = f"{line}\n" * (200_000 // len(line))
    started = time.perf_counter()
    assert with_magics_again(source) == source
    assert time.perf_counter() - started < 2
