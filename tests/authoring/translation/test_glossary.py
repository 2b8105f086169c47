from __future__ import annotations

import subprocess

import pytest

from autograder.authoring.translation import glossary as module
from autograder.authoring.translation.glossary import Glossary, dictionary_for, misspelled, read_glossary, read_words
from autograder.errors import UnitError

TERMS = Glossary(
    {
        "batch": ["lote*"],
        "batch normalisation": ["normalização em lote"],
        "accuracy": ["acurácia*"],
        "bias": ["viés", "vieses"],
        "layer": ["сло*"],
    }
)


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("each batch", "cada lote"),
        ("Batches of 64", "Lotes de 64"),
        ("*Batch normalisation* helps", "A *normalização em lote* ajuda"),
        ("batch normalization helps", "A normalização em lote ajuda"),
        ("accuracies", "as acurácias"),
        ("two biases", "dois vieses"),
        ("the second layer", "второй слой"),
        ("a two-layer network", "двухслойная сеть"),
        ("`batch` of the batching", "`batch`"),
    ],
)
def test_translations_that_keep_to_the_glossary(english, translation):
    assert list(TERMS.breaches(english, translation)) == []


@pytest.mark.parametrize(
    ("english", "translation", "term"),
    [
        ("each batch", "cada bloco", "batch"),
        ("batch normalisation", "normalização do lote", "batch normalisation"),
        ("batch normalization", "normalização do lote", "batch normalisation"),
        ("the accuracy", "a precisão", "accuracy"),
        ("accuracies", "as precisões", "accuracy"),
        ("biases", "os desvios", "bias"),
        ("the layers", "пласты, ослов", "layer"),
    ],
)
def test_other_words_are_breaches(english, translation, term):
    assert [breach.split("”")[0] for breach in TERMS.breaches(english, translation)] == [f"“{term}"]


def test_inside_a_longer_term_nobody_looks_for_a_shorter_one():
    assert list(TERMS.breaches("batch normalisation", "normalização em lote")) == []
    assert len(list(TERMS.breaches("batch normalisation of a batch", "normalização em bloco"))) == 2


def test_glossaries_and_word_lists_are_read(tmp_path):
    folder = tmp_path / "source" / "glossary"
    folder.mkdir(parents=True)
    assert read_glossary("xx", root=tmp_path).terms == {}
    assert read_words("xx", root=tmp_path) == set()
    (folder / "xx.toml").write_text('[terms]\n"epoch" = ["época*"]\n', encoding="utf-8")
    (folder / "xx.words.txt").write_text("# ours\nMinilote  # a small one\n\nescore\n", encoding="utf-8")
    assert read_glossary("xx", root=tmp_path) == Glossary({"epoch": ["época*"]})
    pages = '[terms]\n[links]\n"https://x.org/a" = "https://pt.x.org/a"\n'
    (folder / "xx.toml").write_text(pages, encoding="utf-8")
    assert read_glossary("xx", root=tmp_path).links == {"https://x.org/a": "https://pt.x.org/a"}
    assert read_words("xx", root=tmp_path) == {"minilote", "escore"}


@pytest.mark.parametrize(
    "text", ["terms", '[other]\n"a" = ["b"]', '[terms]\n"a" = "b"', '[terms]\n"a" = []', "[terms]\n[links]\na = 1"]
)
def test_a_damaged_glossary_is_named(tmp_path, text):
    folder = tmp_path / "source" / "glossary"
    folder.mkdir(parents=True)
    (folder / "xx.toml").write_text(text)
    with pytest.raises(UnitError, match=r"xx\.toml"):
        read_glossary("xx", root=tmp_path)


@pytest.fixture
def no_hunspell(monkeypatch):
    dictionary_for.cache_clear()
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    yield
    dictionary_for.cache_clear()


def test_without_hunspell_there_is_no_dictionary(no_hunspell):
    assert dictionary_for("pt_BR") == ""


def test_dictionaries_are_found_by_their_language(monkeypatch):
    dictionary_for.cache_clear()
    listing = (
        "AVAILABLE DICTIONARIES:\n/usr/share/hunspell/ru_RU\n/usr/share/hunspell/pt_BR\n/usr/share/hunspell/pt_PT\n"
    )
    monkeypatch.setattr(module.shutil, "which", lambda name: name)
    monkeypatch.setattr(
        module.subprocess, "run", lambda *args, **options: subprocess.CompletedProcess(args, 0, "", listing)
    )
    assert [dictionary_for(language) for language in ("ru", "pt_BR", "es")] == ["ru_RU", "pt_BR", ""]
    dictionary_for.cache_clear()


@pytest.mark.skipif(not dictionary_for("pt_BR"), reason="hunspell has no dictionary of pt_BR here")
def test_words_that_no_dictionary_has_are_found():
    texts = [
        ("ReLU of the minibatch, `code`", "ReLU do minilote, `kodigo`"),
        ("A *tensor* of $x$", "Um *tensor* de $x$ com acurássia"),
    ]
    assert misspelled(texts, "pt_BR", {"minilote"}) == {"acurássia"}
    assert misspelled(texts, "pt_BR", set()) == {"acurássia", "minilote"}


@pytest.mark.skipif(not dictionary_for("ru"), reason="hunspell has no dictionary of ru here")
def test_russian_words_are_words_too():
    texts = [("Layers of TensorFlow", "Слои в TensorFlow, свёрточный слай")]
    assert "слай" in misspelled(texts, "ru_RU", {"свёрточный"})
    assert "Слои" not in misspelled(texts, "ru_RU", set())
