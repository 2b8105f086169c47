"""The code of a question's tests, function by function: what each computes and says, with what stands around it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

from autograder.grading.code_and_words import CodeAndWords, of_text, together
from autograder.grading.test_files import file_of_tests
from autograder.units.assertions import with_sentences
from autograder.units.unit import Question, Unit

__all__ = ["TestFunction", "functions_of"]


@dataclass(frozen=True)
class TestFunction:
    """One test function, as far as its text tells.

    Attributes:
        code: its own, what its file says outside of tests, and whether it is hidden; not its points.
        asked: the parameters of the function.
    """

    __test__ = False  # pytest: this is no test of ours

    code: CodeAndWords
    asked: frozenset[str]


def functions_of(unit: Unit, question: Question) -> dict[str, TestFunction]:
    """The test functions of a question's file, by name.

    Raises:
        OSError, SyntaxError: the file cannot be read.
    """
    return _functions(file_of_tests(unit, question).read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def _functions(text: str) -> dict[str, TestFunction]:
    module = ast.parse(with_sentences(text))
    tests = [part for part in module.body if isinstance(part, ast.FunctionDef) and part.decorator_list]
    module.body = [part for part in module.body if part not in tests]
    around = of_text("around", ast.unparse(module))
    found = {}
    for test in tests:
        is_hidden = any("hidden=True" in ast.unparse(decorator) for decorator in test.decorator_list)
        test.decorator_list = []
        own = of_text("hidden" if is_hidden else "public", ast.unparse(test))
        arguments = test.args
        asked = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        found[test.name] = TestFunction(together([around, own]), frozenset(asked))
    return found
