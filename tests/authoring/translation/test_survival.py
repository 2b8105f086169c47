from __future__ import annotations

import pytest

from autograder.authoring.translation.survival import is_outlier, losses, prose_of

NBSP = "\u00a0"


def found(english: str, translation: str, language: str = "pt_BR") -> list[str]:
    return list(losses(english, translation, language, {"ThreeLayerConvNet", "Dataset"}))


@pytest.mark.parametrize(
    ("english", "translation", "language"),
    [
        ("over 43 % after one epoch", "acima de 43% após uma época", "pt_BR"),
        ("60,000 photographs, 63.7 %", "60.000 fotografias, 63,7 %", "pt_BR"),
        ("60,000 photographs, 63.7 %", f"60{NBSP}000 фотографий, 63,7 %", "ru"),
        ("60,000 photographs", "60\u202f000 фотографий", "ru"),
        ("with 4,000 units", "com 4000 unidades", "pt_BR"),
        ("TensorFlow 2.16 and Python 3.10", "TensorFlow 2.16 e Python 3.10", "pt_BR"),
        ("24, 48, 96 and 128 filters", "24, 48, 96 и 128 фильтров", "ru"),
        (
            "[arXiv:1502.01852](https://arxiv.org/abs/1502.01852).",
            "[arXiv:1502.01852](https://arxiv.org/abs/1502.01852).",
            "ru",
        ),
        ("the class `A` and $x = 1.5$", "$x = 1.5$ и класс `A`", "ru"),
        ("see the [guide](https://x.org/a_b)", "смотрите [руководство](https://x.org/a_b)", "ru"),
        ("Got {n} / {m} correct ({100 * a:.2f} %)", "Верно {n} из {m}: {100 * a:.2f} %", "ru"),
        ("Args:\n    x: images of shape (N, D1).", "Args:\n    x: imagens de forma (N, D1).", "pt_BR"),
        ("Test images:      ", "Imagens de teste:    ", "pt_BR"),
        ("TODO: make the model.", "TODO: crie o modelo.", "pt_BR"),
        ("a *new* and **bold** one", "um **ousado** e *novo*", "pt_BR"),
        ("the [guide](https://x.org/a)", "o [guia](https://x.org/a?hl=pt-br)", "pt_BR"),
        ("<summary>Answer</summary>", "<summary>Resposta</summary>", "pt_BR"),
    ],
)
def test_good_translations_lose_nothing(english, translation, language):
    assert found(english, translation, language) == []


@pytest.mark.parametrize(
    ("english", "translation", "problem"),
    [
        ("over 43 %", "acima de 34 %", "number lost: 43"),
        ("over 43 %", "acima de quarenta e três", "number lost: 43"),
        ("60,000 photographs", "60,000 fotografias", "number lost: 60000"),
        ("63.7 %", "637 %", "number added: 637"),
        ("<summary>Answer</summary>", "Resposta", "tag lost: <summary>"),
        ("call `fit` twice", "chame `ajuste` duas vezes", "code lost: `fit`"),
        ("call `fit`", "chame fit", "code lost: `fit`"),
        ("size $5 \\times 5$", "tamanho $5 \\times 3$", "formula lost: $5 \\times 5$"),
        ("the [guide](https://x.org/a)", "o [guia](https://x.org/b)", "link lost: https://x.org/a"),
        ("Got {n} of {m}", "Obtidos {n} de {mm}", "value lost: {m}"),
        ("Before:\\n", "Antes:", "escape lost: \\n"),
        ("list of tf.Variable", "lista de tf.Variavel", "name lost: tf.Variable"),
        ("conv_w1 filters", "filtros", "name lost: conv_w1"),
        ("Make a ThreeLayerConvNet", "Cria uma RedeTresCamadas", "name lost: ThreeLayerConvNet"),
        ("lists 'loss' and", "listas 'perda' e", "key lost: loss"),
        ("shape (N, 32, 3)", "forma (N, 32, 4)", "shape lost: (N, 32, 3)"),
        ("One.\n\nArgs:\n    x: it.", "Um.\n\nArgs:\n    y: ele.", "begins with '    y:'"),
        ("One.\n\nArgs:\n    x: it.", "Um.\n\nArgumentos:\n    x: ele.", "begins with"),
        ("One.\n\nArgs:\n    x: it.", "Um. Args: x: ele.", "1 lines for 4"),
        ("Iteration, ", "Iteração,", "another space at one end"),
        ("Iteration, ", "Iteração,  ", "another space at one end"),
        ("Iteration", " Iteração", "another space at one end"),
        ("a **bold** one", "um ousado", "emphasis lost"),
        ("TODO: do it", "FAZER: faça", "TODO:"),
        ("first", "- primeiro", "list or a heading"),
        ("first", "# primeiro", "list or a heading"),
        ("the forward pass", "a propagação direta (forward pass) (forward pass)", "says (forward pass) twice"),
    ],
)
def test_losses_are_found(english, translation, problem):
    assert any(problem in each for each in found(english, translation))


def test_a_page_may_have_another_one_for_readers_of_a_language():
    pages = {"https://x.org/a": "https://pt.x.org/a"}
    english, own = "the [guide](https://x.org/a)", "o [guia](https://pt.x.org/a)"
    assert list(losses(english, own, "pt_BR", links=pages)) == []
    assert list(losses(english, own, "pt_BR")) != []
    assert list(losses(english, "o [guia](https://x.org/a)", "pt_BR", links=pages)) != []


def test_prose_is_what_remains_for_dictionaries():
    text = "Call `fit` with $x$ at [the guide](https://x.org/word), {value:.2f} and tf.Variable\\n 'loss'"
    assert prose_of(text).split() == ["Call", "with", "at", "[the", "guide],", "and"]


def test_only_long_texts_can_be_outliers():
    assert not is_outlier("short", "a translation that is very long")
    assert is_outlier("x" * 50, "x" * 20)
    assert is_outlier("x" * 50, "x" * 120)
    assert not is_outlier("x" * 50, "x" * 60)
