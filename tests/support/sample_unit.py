"""A made-up unit for tests of results and reports, which read of a unit what its table says and nothing else."""

from __future__ import annotations

from autograder.units.unit import Data, Question, Unit
from support.run_settings import run_settings

__all__ = ["SAMPLE_UNIT"]

_CLASS_CHECKS = {
    "probabilities_of_the_right_shape": 2,
    "weights_of_the_right_shape": 3,
    "probabilities_match_on_random_input": 5,
    "initialiser_is_variance_scaling": 2,
    "weights_can_be_trained": 3,
}

SAMPLE_UNIT = Unit(
    check_titles={
        "initial_scale_is_kaiming": "The initial scale is Kaiming's",
        "initialiser_is_variance_scaling": "The initializer is VarianceScaling",
        "model_has_the_right_size": "The model has the right size",
        "optimizer_is_nesterov_sgd": "The optimizer is SGD with Nesterov momentum",
        "training_flag_is_obeyed": "The argument training is obeyed",
    },
    name="sample",
    title="Networks for pictures",
    data=Data(data_set="pictures", loader="load_pictures", training=10_000, validation=1_000, test=1_000),
    questions=[
        Question(
            name="forward_pass",
            title="The forward pass",
            checks={
                "scores_have_the_right_shape": 2,
                "scores_match_on_random_input": 5,
                "other_kernels_and_sizes": 4,
                "gradients_reach_every_parameter": 2,
                "one_batch_can_be_learned": 2,
            },
        ),
        Question(
            name="first_weights",
            title="Initial weights, and 43% after one epoch",
            checks={"six_variables_of_the_right_shape": 3, "initial_scale_is_kaiming": 4, "validation_accuracy": 8},
            training=run_settings("params", over=43.0),
        ),
        Question(name="own_class", title="The network as a class", checks=_CLASS_CHECKS),
        Question(
            name="class_training",
            title="Its optimiser, and 50% after one epoch",
            checks={"model_has_the_right_size": 2, "optimizer_is_nesterov_sgd": 5, "validation_accuracy": 8},
            training=run_settings(over=50.0),
        ),
        Question(
            name="in_a_row",
            title="Layers in a row, and 45% after one epoch",
            checks={
                "model_has_the_right_size": 2,
                "probabilities_match_on_random_input": 3,
                "initialiser_is_variance_scaling": 1,
                "optimizer_is_nesterov_sgd": 4,
                "validation_accuracy": 5,
            },
            training=run_settings(over=45.0),
        ),
        Question(
            name="own_network",
            title="A network of your own, and 70% within 10 epochs",
            checks={"scores_of_the_right_shape": 2, "training_flag_is_obeyed": 3, "validation_accuracy": 10},
            training=run_settings(at_least=70.0, epochs=10),
        ),
        Question(name="essay", title="What you tried, and why it worked", manual_points=10),
    ],
)
