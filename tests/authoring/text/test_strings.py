from __future__ import annotations

import ast

import pytest

from autograder.authoring.text.code import code_passages
from autograder.authoring.text.passages import with_translations


def texts(code: str, *shown: str) -> list[str]:
    return [passage.text for passage in code_passages(code, shown)]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("print('Some text:', value, sep='also')", ["Some text:"]),
        ("print(f'Step {t}, loss = {float(loss):.4f}')", ["Step {t}, loss = {float(loss):.4f}"]),
        ("print('first part, '\n      f'second {part[\"key\"]}')", ["first part, ", 'second {part["key"]}']),
        ("raise ValueError('wrong ' + kind)", ["wrong "]),
        ("assert x == 'key', f'expected {y}, got {x}'", ["expected {y}, got {x}"]),
        ("axes.set(xlabel='predicted class', color='white')", ["predicted class"]),
        ("axes.set_title('blue' if x == 'white' else 'black')", ["blue", "black"]),
        ("for x in tqdm(y, desc=f'Epoch {n}', unit='step'): pass", ["Epoch {n}", "step"]),
        ("model.compile(loss='sparse', metrics=['accuracy'])", []),
        ("x = 'nothing'", []),
        ("print(history['loss'], '%', '\\n')", []),
    ],
)
def test_strings_that_people_read(code, found):
    assert texts(code) == found


def test_functions_and_variables_that_an_author_names_are_shown_too():
    code = (
        "names = ['cat', 'dog']\nlabels = {'key': 'value'}\nplot(history, 'A title', style='plain')\nother = 'other'\n"
    )
    assert texts(code) == []
    assert texts(code, "names", "labels", "plot") == ["cat", "dog", "value", "A title"]


@pytest.mark.parametrize(
    ("code", "translation", "value"),
    [
        ("print('text')", "it's", "it's"),
        ('print("text")', 'so "called"', 'so "called"'),
        ("print(f'text {x[0]}')", "it's {x[0]}", "it's 7"),
        ("print(f'text {x[0]} {x}')", "{x} it's", "[7] it's"),
    ],
)
def test_quotes_in_a_translation_are_escaped(code, translation, value):
    translated = with_translations(code, code_passages(code, ()), lambda _: translation)
    argument = ast.parse(translated).body[0].value.args[0]
    assert eval(ast.unparse(argument), {"x": [7]}) == value
