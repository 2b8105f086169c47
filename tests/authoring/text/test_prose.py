from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from autograder.authoring.text.passages import with_translations
from autograder.authoring.text.prose import prose_passages, with_aligned_tables

TEXT = """\
## How *large*?

Sliding a filter over a map
of height $H$ gives

$$H' = H + 2P,$$

1. a convolution with `a b`
   and bias,
2. [ReLU](https://x.org/relu) here

```python
comment = "not prose"  # at all
# This is no heading.
| nor | this a table |
```

| API     | Level |
|---------|-------|
| `tf.nn` | low   |
| Keras   | high  |
"""


def texts(text: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.text) for passage in prose_passages(text)]


def test_every_block_is_one_passage_without_its_marks_and_line_breaks():
    assert texts(TEXT) == [
        ("heading", "How *large*?"),
        ("prose", "Sliding a filter over a map of height $H$ gives"),
        ("item", "a convolution with `a b` and bias,"),
        ("item", "[ReLU](https://x.org/relu) here"),
        ("cell", "API"),
        ("cell", "Level"),
        ("cell", "low"),
        ("cell", "Keras"),
        ("cell", "high"),
    ]


def test_tags_and_words_of_a_named_language_are_no_passages():
    text = """\
<details><summary>Answer</summary>

Ten.

</details>

| <span lang="en">loss</span> | <span lang="pt">perda</span> |
"""
    assert texts(text) == [("prose", "<details><summary>Answer</summary>"), ("prose", "Ten.")]


def test_passages_are_exact_slices():
    for passage in prose_passages(TEXT):
        assert TEXT[passage.start : passage.stop].split() == passage.text.split()
    assert with_translations(TEXT, prose_passages(TEXT), lambda _: "") == TEXT


def test_what_lies_between_passages_stays_as_it_is():
    translated = with_translations(TEXT, prose_passages(TEXT), lambda text: text.upper().replace("`A B`", "`a b`"))
    for line in ("$$H' = H + 2P,$$", "```python", 'comment = "not prose"  # at all', "| `tf.nn` | LOW   |"):
        assert line in translated.split("\n")
    assert "## HOW *LARGE*?" in translated
    assert "1. A CONVOLUTION WITH `a b` AND BIAS," in translated


def test_items_are_wrapped_under_their_text():
    translated = with_translations("- short\n\nend", prose_passages("- short\n\nend"), lambda _: "word " * 40)
    lines = translated.split("\n")
    assert lines[0].startswith("- word")
    assert lines[1].startswith("  word")
    assert max(map(len, lines)) <= 118


@pytest.mark.parametrize("text", ["$x$", "`code`", "", "1 + 1", "https://example.org/words", "$$\\text{many words}$$"])
def test_nothing_to_translate(text):
    assert texts(text) == []


def test_tables_are_aligned_again():
    text = "| a | b |\n|---|---|\n| longer | `x` |"
    assert with_aligned_tables(text) == "| a      | b   |\n|--------|-----|\n| longer | `x` |"
    assert with_aligned_tables("| a | b |\n|:--|:-:|\n| long | y |") == "| a    | b |\n|:-----|:-:|\n| long | y |"
    assert with_aligned_tables(TEXT) == TEXT


@pytest.mark.parametrize("mark", ["-", "+", "*", "#", "##", "1.", "23)", ">", "|"])
def test_wrapping_makes_no_list_heading_or_table(mark):
    passages = prose_passages("prose")
    for shift in range(30):
        words = "a" * shift + " word" * 21 + f" {mark} word" + " word" * 20
        lines = with_translations("prose", passages, lambda _, words=words: words).split("\n")
        assert len(lines) > 1
        assert not any(line.startswith(f"{mark} ") for line in lines)


def test_code_and_formulas_are_never_broken():
    words = "word " * 22 + "`a long piece of code` and $a + b + c$ " + "word " * 21 + "over 43% of (N, 32, 32, 3) "
    for shift in range(30):
        translated = with_translations("prose", prose_passages("prose"), lambda _, shift=shift: "a" * shift + words)
        for piece in ("`a long piece of code`", "$a + b + c$", "43%", "(N, 32, 32, 3)"):
            assert piece in translated


NESTED = """\
- first item
  goes on
  - nested *item*
    of two lines

    ![a cat](cat.png) and a second paragraph
    ```python
    code = 1
    ```
  - > a quote in it
    > goes on
- last

> A quote
> of two lines.
>
> 1. with an item
>    of two lines

| Part | What `a\\|b` says |
| :--- | --- |
| one  | a \\| two |

Setext heading
==============

    indented = "code"

$$
- a sum
+ of terms
$$
<details><summary>Compare</summary>

See [there][place].

[place]: https://example.org/words
"""


def test_nested_lists_quotes_images_and_escaped_bars_are_passages_of_their_own():
    assert texts(NESTED) == [
        ("item", "first item goes on"),
        ("item", "nested *item* of two lines"),
        ("prose", "![a cat](cat.png) and a second paragraph"),
        ("prose", "a quote in it goes on"),
        ("item", "last"),
        ("prose", "A quote of two lines."),
        ("item", "with an item of two lines"),
        ("cell", "Part"),
        ("cell", "What `a\\|b` says"),
        ("cell", "one"),
        ("cell", "a \\| two"),
        ("heading", "Setext heading"),
        ("prose", "<details><summary>Compare</summary>"),
        ("prose", "See [there][place]."),
    ]


@pytest.mark.parametrize("times", [1, 12])
def test_a_translation_of_any_length_has_the_same_structure(times):
    """As a reader of markdown sees it: no item leaves its list, no line its quote."""

    def structure(text: str) -> list[tuple[str, int]]:
        return [(token.type, token.level) for token in MarkdownIt("commonmark").enable("table").parse(text)]

    translated = with_translations(NESTED, prose_passages(NESTED), lambda text: " ".join([text] * times))
    assert structure(translated) == structure(NESTED)
    assert [text for _kind, text in texts(translated)] == [" ".join([text] * times) for _kind, text in texts(NESTED)]
    flowing = [line for line in translated.split("\n") if not line.startswith(("|", "Setext"))]
    assert max(map(len, flowing)) <= 118


@pytest.mark.parametrize(
    ("text", "begins"),
    [("> one\n> two", ["> ", "> "]), ("- > one\n  > two", ["- > ", "  > "]), ("> 1. one", ["> 1. ", ">    "])],
)
def test_every_line_of_a_quote_begins_as_one(text, begins):
    lines = with_translations(text, prose_passages(text), lambda _: "word " * 40).split("\n")
    assert [line.partition("word")[0] for line in lines[:2]] == begins


def test_what_is_not_translated_stays_as_it_is_byte_for_byte():
    assert with_translations(NESTED, prose_passages(NESTED), lambda _: "") == NESTED


def test_tables_in_lists_and_quotes_stay_there():
    text = "- item\n\n  | a | b |\n  |---|---|\n  | longer | `x\\|y` |\n\n> | a |\n> |---|\n> | longer |\n"
    assert with_aligned_tables(text) == (
        "- item\n\n  | a      | b      |\n  |--------|--------|\n  | longer | `x\\|y` |\n\n"
        "> | a      |\n> |--------|\n> | longer |\n"
    )
    bare = "a | b\n--|--\nlonger | x"
    assert with_aligned_tables(bare) == bare
    assert texts(bare) == [("cell", "longer")]
