"""What is derived from the number of classes and images comes out as it was when the unit was measured."""

from __future__ import annotations

from autograder.grading.training.looks import disguise_gap, untrained
from autograder.grading.training.scorer import far_below
from autograder.grading.unit_data import data_description
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")


def test_bounds_of_training_runs():
    description = data_description(UNIT)
    assert description is not None
    assert UNIT.data is not None
    assert untrained(description.classes) == 30
    assert disguise_gap(UNIT.data.validation) == 10
    assert far_below(UNIT.data.validation) == 8


def test_an_optimiser_is_tried_over_an_epoch():
    assert UNIT.data is not None
    runs = [question.training for question in UNIT.questions if question.training is not None]
    assert {training.updates(UNIT.data.training) for training in runs if training.momentum} == {766}


def test_the_zone_and_the_slope_are_the_published_ones():
    runs = [question.training for question in UNIT.questions if question.training is not None]
    assert {(training.difference, training.credit_over) for training in runs} == {(3.0, 5.0)}


def test_sizes_are_those_of_the_published_set():
    description = data_description(UNIT)
    assert description is not None
    assert description.image_bytes * (description.training + description.test) == 737_280_000
    assert round(description.num_bytes / 1e6) == 891
