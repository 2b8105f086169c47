from __future__ import annotations

import ast

import pytest

from autograder.submissions.parsing.fstrings import for_older_python

VALUES = {"d": {"a": 3, "b": [1, 2]}, "x": 0.5, "width": 8, "name": "Ана", "words": ["p", "q"]}

NEWER = {
    "f'{d['a']} and {d['b'][0]}'": "3 and 1",
    'f"{d["a"]}"': "3",
    "f'{'\\n'.join(words)}'": "p\nq",
    "f'{'\\t'}{'it\\'s'}'": "\tit's",
    'f"{f"{f"{d["a"]}"}"}"': "3",
    "f'{d['a']!r:>{width}}|'": "       3|",
    "f'{x:.2f} {d['a']:>{max(d['b'])}}'": "0.50  3",
    "f'{{}} {d['a'] != 4}'": "{} True",
    "f'{', '.join(f'{k}={v}' for k, v in d.items())}'": "a=3, b=[1, 2]",
    "'a' f'{d['a']}' \"b\"": "a3b",
    "rf'\\d{d['a']}'": "\\d3",
    "f'{name}: {d['a']}'": "Ана: 3",
    "f'{(lambda key: d[key])('a')}'": "3",
}


@pytest.mark.parametrize("source", NEWER)
def test_an_older_python_reads_it_and_it_means_the_same(source):
    written = for_older_python(f"value = {source}\n")
    namespace = dict(VALUES)
    exec(written, namespace)
    assert namespace["value"] == NEWER[source]
    assert written.count("\n") == 1


@pytest.mark.parametrize(
    "source",
    [
        "x = 'a\\'s' \"b\" '''c\nd'''",
        "f'{x}' f\"{d['a']}\" f'''{d['a']}\n'''",
        "# it's f'{'\ny = 1",
        "f'{x:%Y-%m}' '{' \"}\"",
        "f'no expression {{}}'",
    ],
)
def test_what_an_older_python_reads_stays(source):
    ast.parse(source)
    assert for_older_python(source) == source or ast.dump(ast.parse(for_older_python(source))) == ast.dump(
        ast.parse(source)
    )


@pytest.mark.parametrize(
    "source", ["f'{", "f'{x", "f'{x!", "'", "f'{x # a\n}'", "f'{'\\N'}'", "f'" + "{f'" * 50, "f'''{'''", "'\\"]
)
def test_what_does_not_end_is_left_alone(source):
    assert for_older_python(source) == source


def test_long_cells_take_no_time():
    source = "y = [" + "f'{d['a']}', " * 15_000 + "]"
    ast.parse(for_older_python(source))
