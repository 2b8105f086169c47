from __future__ import annotations

import base64
import re

import pytest
from support.mini_unit import MiniUnit, code_cell
from support.pseudo import write_catalogue

from autograder.authoring.build import make_products
from autograder.authoring.notebooks.cells import MarkupError, SourceCell
from autograder.authoring.notebooks.pictures import check_pictures, drawing_passages, drawings_in, with_drawings
from autograder.authoring.text.passages import with_translations
from autograder.errors import SourceError, UnitError

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text x="1">two &amp; two</text><text>5 + 5</text></svg>'
PROSE = "Look:\n\n![Two boxes, one\ninside the other.](figures/boxes.svg)"
SHOWING = code_cell("def show(figure, alt):\n    display(alt)")


def prose(text: str) -> SourceCell:
    return SourceCell("markdown", text, 10)


def drawn(notebook) -> str:
    """The SVG text that a notebook carries."""
    (data,) = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", "\n".join(cell.source for cell in notebook.cells))
    return base64.b64decode(data).decode()


@pytest.fixture
def mini(tmp_path):
    """The unit `mini` with a drawing."""
    unit = MiniUnit(tmp_path)
    (tmp_path / "source/mini/figures").mkdir()
    (tmp_path / "source/mini/figures/boxes.svg").write_text(SVG)
    unit.replace("# Reach over 43%.", "# Reach over 43%.\n#\n# ![Two boxes.](figures/boxes.svg)")
    return unit


def test_a_drawing_is_named_by_prose_and_embedded_with_its_description():
    assert drawings_in(PROSE) == ["figures/boxes.svg"]
    embedded = with_drawings(PROSE, {"figures/boxes.svg": SVG})
    assert '<img alt="Two boxes, one inside the other." src="data:image/svg+xml;base64,' in embedded
    assert base64.b64decode(embedded.split("base64,")[1].rstrip('">')).decode() == SVG


def test_other_images_stay_as_they_are():
    text = "![A photograph.](https://x.org/a.png)"
    assert drawings_in(text) == []
    assert with_drawings(text, {}) == text


def test_labels_with_words_are_translated():
    assert [passage.text for passage in drawing_passages(SVG)] == ["two & two"]
    translated = with_translations(SVG, drawing_passages(SVG), lambda text: "dois & <dois>")
    assert translated == SVG.replace("two &amp; two", "dois &amp; &lt;dois&gt;")


def test_notebooks_carry_drawings_in_their_language(mini):
    write_catalogue(
        mini.root / "source/mini/locale/ru.po", mini.read(), translate=lambda text: text.replace("two", "два")
    )
    english, russian = make_products(mini.unit)
    assert drawn(english.student) == drawn(english.solution) == SVG
    assert drawn(russian.student) == SVG.replace("two", "два")


def test_a_drawing_that_is_not_there_stops_the_build(mini):
    (mini.root / "source/mini/figures/boxes.svg").unlink()
    with pytest.raises(SourceError, match=r"shows figures/boxes\.svg, and the unit has no such file"):
        mini.read()


def test_a_translation_without_a_description_stops_the_build(mini):
    write_catalogue(
        mini.root / "source/mini/locale/ru.po", mini.read(), translate=lambda text: text.replace("Two boxes.", "")
    )
    with pytest.raises(UnitError, match=r"ru\.po: this picture has no text"):
        make_products(mini.unit)


@pytest.mark.parametrize(
    "cell",
    [
        prose(PROSE),
        prose('<img src="a.png" alt="Two boxes.">'),
        prose('<svg aria-label="Two boxes."></svg>'),
        code_cell("figure, axes = plt.subplots()\nshow(figure, alt='Two boxes.')"),
        code_cell("show(figure, alt=f'{count} boxes.')", metadata={"tags": ["figure"]}),
        code_cell("def plot(history):\n    figure = plt.figure()\n    show(figure, alt=f'{history}: a curve')"),
        code_cell("def draw(x, alt):\n    figure = plt.figure()\n    show(figure, alt=alt)"),
        code_cell("not python ("),
    ],
)
def test_pictures_that_are_described(cell):
    check_pictures([SHOWING, cell])


@pytest.mark.parametrize(
    ("cell", "line", "words"),
    [
        (prose("Look:\n\n![](figures/boxes.svg)"), 12, "no text that says"),
        (prose("![1 $x$](figures/boxes.svg)"), 10, "no text that says"),
        (prose('Look:\n<img src="a.png">'), 11, 'alt="text"'),
        (prose("<svg></svg>"), 10, 'alt="text"'),
        (code_cell("figure, axes = plt.subplots()\nplt.show()"), 11, "plt.show"),
        (code_cell("x = 1\nfigure, axes = plt.subplots()"), 11, "no text says"),
        (code_cell("show(figure)"), 10, "needs alt="),
        (code_cell("show(figure, alt='')"), 10, "needs alt="),
        (code_cell("show(figure, alt=f'{x}')"), 10, "needs alt="),
        (code_cell("show(figure, alt=text)"), 10, "needs alt="),
        (code_cell("x = 1", metadata={"tags": ["figure"]}), 10, "tagged as a figure"),
    ],
)
def test_pictures_that_are_not_described_are_named_with_their_line(cell, line, words):
    with pytest.raises(MarkupError, match=re.escape(words)) as caught:
        check_pictures([SHOWING, cell])
    assert caught.value.line == line


def test_tests_show_nothing():
    check_pictures([code_cell("plt.show()", role="test")])
