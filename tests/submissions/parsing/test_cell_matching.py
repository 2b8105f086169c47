from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submissions.parsing.cell_matching import Traits, align

PAIR = frozenset({"model_init_fn", "optimizer_init_fn"})


def traits(names, *vocabularies, identifier=""):
    return Traits(
        identifier, frozenset(names), tuple(frozenset(words.split()) for words in vocabularies) or (frozenset(),)
    )


REFERENCE = [
    traits(["flatten"], "tf reshape", identifier="flatten"),
    traits(PAIR, "TwoLayerFC SGD", identifier="example-1"),
    traits(PAIR, "", "ThreeLayerConvNet SGD nesterov", identifier="answer-1"),
    traits(PAIR, "Sequential Dense Flatten SGD", identifier="example-2"),
    traits(PAIR, "", "Sequential Conv2D Dense SGD nesterov", identifier="answer-2"),
]


def test_order_alone_tells_cells_apart():
    cells = [traits(PAIR)] * 4
    assert align(cells, REFERENCE, {}) == {0: 1, 1: 2, 2: 3, 3: 4}


def test_words_tell_cells_apart_where_some_are_missing():
    cells = [traits(PAIR, "ThreeLayerConvNet SGD momentum"), traits(PAIR, "Sequential Conv2D SGD")]
    assert align(cells, REFERENCE, {}) == {0: 2, 1: 4}
    assert align([traits(PAIR, "TwoLayerFC SGD")], REFERENCE, {}) == {0: 1}


def test_cells_without_a_common_name_are_not_matched():
    assert align([traits(["helper"], "tf reshape", identifier="flatten"), traits([])], REFERENCE, {}) == {}


def test_equal_ids_weigh_more_than_words():
    assert align([traits(PAIR, "TwoLayerFC SGD", identifier="answer-2")], REFERENCE, {}) == {0: 4}


def test_an_anchor_holds_against_likeness():
    cells = [traits(PAIR, "TwoLayerFC SGD", identifier="example-1"), traits(PAIR, "Sequential Conv2D SGD")]
    assert align(cells, REFERENCE, {0: 2}) == {0: 2, 1: 4}
    assert align(cells, REFERENCE, {1: 1}) == {1: 1}


def test_the_place_of_an_anchor_is_not_given_to_another_cell():
    crossing = [traits(["a"]), traits(["b"]), traits(PAIR, "Sequential Conv2D Dense SGD nesterov")]
    assert align(crossing, REFERENCE, {}) == {2: 4}
    assert align(crossing, REFERENCE, {0: 4, 1: 1}) == {1: 1, 2: 3}


some_traits = st.builds(traits, st.sets(st.sampled_from("abc")), st.text("xyz ", max_size=5))


@settings(max_examples=100, deadline=None)
@given(st.lists(some_traits, max_size=8), st.lists(some_traits, max_size=8))
def test_matches_ascend(cells, reference):
    matches = align(cells, reference, {})
    assert list(matches) == sorted(matches)
    assert list(matches.values()) == sorted(set(matches.values()))
    assert all(cells[one].names & reference[other].names for one, other in matches.items())
