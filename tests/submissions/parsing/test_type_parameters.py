from __future__ import annotations

import pytest

from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.type_parameters import without_type_parameters

NEWER = """type Pair[T] = tuple[T, T]
type Rate = (
    float | None
)
class Stack[T: (int, list[str])](list):
    def push(self, item: T, rate: Rate | None = None) -> Pair[T]:
        self.append(item)
        return item, item
def last[
    T,
    *Ts, **P,
](rows: list[T], *rest: *Ts) -> T:
    return rows[-1]
stack = Stack()
value = stack.push(3), last([1, 2]), stack
"""


def test_an_older_python_runs_it():
    code = analyse(NEWER)
    assert code.error == ""
    assert {"Pair", "Rate", "Stack", "last"} <= code.names
    *lines, last = code.source.split("\n")
    is_of_the_future = last.startswith("from __future__")  # kernels take that anywhere, and ``exec`` at the top alone
    namespace: dict[str, object] = {}
    exec("\n".join([last, *lines] if is_of_the_future else [*lines, last]), namespace)
    assert namespace["value"] == ((3, 3), 2, [3])


def test_lines_keep_their_numbers():
    assert without_type_parameters(NEWER).split("\n")[12] == "    return rows[-1]"


@pytest.mark.parametrize(
    "source",
    [
        "type = 3\nx = type\nprint(type (x), type [0])",
        "def f(x: list[int]) -> int:\n    return x[0]",
        "type == x",
        "class A(B[int]): pass",
    ],
)
def test_other_programs_stay(source):
    assert without_type_parameters(source) == source


@pytest.mark.parametrize("source", ["def f[", "class A[T", "type X[ = 3", "def f[]("])
def test_what_does_not_end_is_a_syntax_error(source):
    assert analyse(source).tree is None
