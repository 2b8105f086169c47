"""What checks are called in English, where their names, with spaces and a capital letter, would not read as English.

Names are identifiers: they have no articles, no capitals and no hyphens. Catalogues translate the titles here, as those
that are made of names. A check of a new unit needs a line only where its name does not do.
"""

from __future__ import annotations

__all__ = ["TITLES"]

TITLES = {
    "accuracy_matches_on_random_scores": "The accuracy matches on random scores",
    "accuracy_of_four_digits": "The accuracy of four digits",
    "best_weights_come_back": "The best weights come back",
    "block_adds_its_input": "The block adds its input",
    "block_is_normalised": "The block is normalized",
    "channels_first_is_the_same_network": "With channels_first, the network is the same",
    "dropout_acts_in_training_alone": "Dropout acts in training only",
    "initial_scale_is_kaiming": "The initial scale is Kaiming's",
    "initial_values_are_as_asked": "The initial values are those asked for",
    "initialiser_is_variance_scaling": "The initializer is VarianceScaling",
    "labels_are_one_hot_of_ten": "The labels are one-hot, of length ten",
    "layer_on_small_numbers": "The layer on small numbers",
    "loaded_module_agrees": "The loaded module agrees",
    "loss_matches_on_random_scores": "The loss matches on random scores",
    "loss_of_two_digits": "The loss of two digits",
    "matrix_of_six_predictions": "The matrix of six predictions",
    "model_has_the_right_size": "The model has the right size",
    "network_on_small_numbers": "The network on small numbers",
    "one_epoch_leaves_one_checkpoint": "An epoch leaves one checkpoint",
    "optimisers_do_not_share_their_memory": "Optimizers do not share their memory",
    "optimizer_is_nesterov_sgd": "The optimizer is SGD with Nesterov momentum",
    "optimizer_is_sgd_with_momentum": "The optimizer is SGD with momentum",
    "path_matches_over_twenty_steps": "The path matches over twenty steps",
    "patience_of_two": "With a patience of two",
    "python_runs_only_to_record_the_graph": "Python runs only to record the graph",
    "step_learns_from_its_batch": "The step learns from its batch",
    "stops_at_the_right_epoch": "Training stops at the right epoch",
    "three_digits_arrive_as_asked": "Three digits arrive as asked for",
    "training_flag_is_obeyed": "The argument training is obeyed",
    "training_flag_is_on": "The argument training is on",
    "weights_come_from_weight_init": "The weights come from weight_init",
    "weights_move_as_the_optimizer_says": "The weights move as the optimizer says",
}
"""The title of a check by its name."""
