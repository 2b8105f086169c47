from __future__ import annotations

import ast
import time
import warnings

import pytest

from autograder.locale.sentences import said
from autograder.submissions.parsing.cell_code import analyse, bound_names, evaluated, is_idle

MAGICS = [
    ("%matplotlib inline\nx = 1", "pass\nx = 1"),
    ("!pip install a \\\n  b\nx = 1", "pass\n\nx = 1"),
    ("if a:\n    !ls (\nx = 1", "if a:\n    pass\nx = 1"),
    ("x = !ls\ny = %pwd\nz = 2", "x = []\ny = None\nz = 2"),
    ("x?\n?y\nx.fit??\nz = 2", "pass\npass\npass\nz = 2"),
    ("%%time\nx = 1", "\nx = 1"),
    ("\n%%capture out\n%%time\nx = 1", "\n\n\nx = 1"),
    ("%%bash\necho it's\nls", "\n\n"),
    ("%%writefile a.py\ndef f(): pass", "\n"),
    ("%time x = f(\n    1)\ny = 2", "x = f(\n    1)\ny = 2"),
    ("%time !ls\ny = 2", "pass\ny = 2"),
    ("%timeit f(x)\ny = 2", "pass\ny = 2"),
    ("pip install tensorflow\ny = 2", "pass\ny = 2"),
    ("!x\ny = (3\n  %two)\nz = '''\n!no\n%no\n'''", "pass\ny = (3\n  %two)\nz = '''\n!no\n%no\n'''"),
    ("%a\ny = 3 \\\n  % 2\nz = '# (' # (\n!ls", "pass\ny = 3 \\\n  % 2\nz = '# (' # (\npass"),
    ('%a\ny = "it\'s \\" (" \nz = r"\\""\n!ls', 'pass\ny = "it\'s \\" (" \nz = r"\\""\npass'),
    ("  x = 1\n  if x:\n    y = 2", "x = 1\nif x:\n  y = 2"),
]


@pytest.mark.parametrize(("source", "expected"), MAGICS)
def test_magics_become_pass_and_lines_stay(source, expected):
    code = analyse(source)
    assert code.error == ""
    assert code.source == expected


@pytest.mark.parametrize("source", ["x = '''\n%no\n!no\n'''", "y = 5 \\\n% 3", "x = (1\n% 2)", "print(1) # !ls", ""])
def test_plain_python_is_left_alone(source):
    assert analyse(source).source == source


def test_names_are_those_of_the_top_level_conditional_ones_included():
    source = """
import a.b, c as d
from e import f
if g:
    def h(): inner = 1
else:
    h2 = lambda: (yy := 3)
for i, (j, *k) in l: m = [nn for nn in o]
with p as q:
    class R:
        attribute = 1
try: s: int = 3
except T as u: pass
v = w = x.y = 3
"""
    code = analyse(source)
    assert code.names == {"a", "d", "f", "h", "h2", "i", "j", "k", "m", "q", "R", "s", "v", "w"}
    assert code.functions == {"h", "R"}


def test_vocabulary_holds_identifiers_and_numbers():
    code = analyse("def f(x):\n    return tf.keras.Dense(10, rate=5e-4) + helper(x)")
    assert code.vocabulary == {"tf", "keras", "Dense", "10", "0.0005", "helper", "x"}


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("x = 1\ndef f(:\n    pass", "in line 2, at `:` in `def f(:` (invalid syntax)"),
        ("x = [1 2, 3]", "in line 1, at `1 2, 3]` in `x = [1 2, 3]` (invalid syntax. Perhaps you forgot a comma?)"),
        ("if x\n    y = 1", "in line 1, at the end of `if x` (expected ':')"),
        ("я = 'й' 1", "in line 1, at `1` in `я = 'й' 1` (invalid syntax)"),
        ("x = 1; y = f'{a b}'", "in line 1"),  # where in it, another release of Python may know
        ("%matplotlib inline\nx = (", "in line 2, at `(` in `x = (` ('(' was never closed)"),
        ("x = 1\nreturn x", "in line 2: `return x` ('return' outside function)"),
        ("x = '" + "a" * 200, f"in line 1, at `'{'a' * 26}...` in `x = '{'a' * 72}...` (unterminated string literal"),
        ("x = a" + "+a" * 100_000, "in line 1: the code is nested too deeply"),
        ("x = " + "-" * 100_000 + "1", "in line 1: the code is nested too deeply"),
    ],
)
def test_a_syntax_error_has_line_and_text(source, error):
    code = analyse(source)
    assert code.tree is None
    assert said(code.error).startswith(error)


def test_names_of_broken_code_are_guessed():
    code = analyse("class Model(Base):\n    def call(self: pass\nasync def f(): pass\ng = 1\nh == 2\nx = (")
    assert code.tree is None
    assert code.names == {"Model", "f", "g", "x"}
    assert code.functions == {"Model", "f"}


def test_no_warning_leaves_the_parser():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert analyse(r"x = '\d'; y = 1 is 1; assert (x, 'always')").error == ""


SAME = "def f(x):\n    result = None\n    return result"


@pytest.mark.parametrize(
    "variant",
    [
        "def f(x):\n    '''Docstring.'''\n    # TODO\n\n    result = None\n    pass\n    ...\n    return  result",
        "x = 1\n" + SAME + "\ny = 2",
        "f = 1\n" + SAME,
        "def f(x):\n    scores = None\n    return scores",
    ],
)
def test_definitions_compare_by_meaning(variant):
    assert analyse(variant).definition("f") == analyse(SAME).definition("f") != ""


@pytest.mark.parametrize("variant", ["def f(x):\n    result = 1\n    return result", SAME + "\nf = 1", "", "def f("])
def test_other_definitions_differ(variant):
    assert analyse(variant).definition("f") != analyse(SAME).definition("f")


def test_super_with_and_without_arguments_is_the_same():
    old = "class A(B):\n    def __init__(self):\n        super(A, self).__init__()"
    new = "class A(B):\n    def __init__(self):\n        super().__init__()"
    assert analyse(old).definition("A") == analyse(new).definition("A")


def test_a_definition_too_deep_to_write_down_is_no_crash():
    source = "def f(): return x" + ".a" * 900
    assert analyse(source).definition("f") != analyse("def f(): return x").definition("f")


def test_evaluated_does_not_enter_functions():
    tree = ast.parse("f(a); g = lambda: b\ndef h(): c\nclass I: d")
    assert {node.id for node in evaluated(tree) if isinstance(node, ast.Name)} == {"f", "a", "g"}


def test_bound_names_of_one_statement():
    assert bound_names(ast.parse("for x in y: z = 1").body[0]) == {"x", "z"}


@pytest.mark.parametrize(("source", "expected"), [("pass", True), ("...", True), ("if a: break", True), ("f()", False)])
def test_is_idle(source, expected):
    assert is_idle(ast.parse(source).body[0]) is expected


UNCLOSED = ["'" + "\\'" * 50_000, '"' + '\\"' * 50_000, '"""' + '\n\\"""' * 20_000, "'''" + "\n\\'''" * 20_000 + "\\"]


@pytest.mark.parametrize("source", [*UNCLOSED, "x y\n" + " " * 100_000 + "x"], ids=range(5))
def test_text_that_is_no_python_is_read_once(source):
    started = time.thread_time()
    assert analyse(source).tree is None
    assert time.thread_time() - started < 2


def test_integers_too_long_to_be_written_down_are_read():
    code = analyse("def f():\n    return 0x" + "f" * 5000)
    assert code.names == {"f"}
    assert code.definition("f") == "f in line 1"


@pytest.mark.parametrize(("branches", "is_read"), [(98, True), (99, False), (1500, False)])
def test_a_chain_of_branches_is_as_deep_as_it_is_long(branches, is_read):
    code = analyse("if a:\n    b = 1\n" + "elif a:\n    b = 1\n" * branches)
    assert (code.tree is not None) == is_read
    assert is_read or "nested too deeply" in said(code.error)
