"""Names of this unit's mistakes."""

from __future__ import annotations

from autograder.checks.mistakes import catalogue
from autograder.locale.messages import N_

__all__ = ["MISTAKES", "named"]

MISTAKES = {
    # Translators, here and below: a mistake in a few words, behind "31 of 200:"; without a verb, or such that the verb
    # fits one student as well as many.
    "accuracy_in_per_cent": N_("accuracy in per cent"),
    "another_epochs_weights": N_("the weights of another epoch brought back"),
    "average_pooling": N_("average pooling in place of max-pooling"),
    "averaged_over_batches": N_("averages over batches in place of images"),
    "block_ignores_its_weights": N_("a residual block whose weights do not count"),
    "block_without_weights": N_("a residual block without weights"),
    "channels_first_ignored": N_("data_format not given to all layers"),
    "compared_with_epoch_before": N_("the loss compared with that of the epoch before"),
    "count_never_reset": N_("the count of epochs never reset"),
    "dense_relu_missing": N_("no ReLU after the first dense layer"),
    "digits_shuffled": N_("the digits shuffled"),
    "divided_by_classes_too": N_("divided by the number of classes as well"),
    "dropout_in_inference": N_("dropout in inference"),
    "dropout_not_on": N_("no dropout in training"),
    "dropout_rate": N_("dropout of another rate"),
    "first_batch_only": N_("the first batch only"),
    "first_relu_missing": N_("no ReLU after the first convolution"),
    "flattened_channel_by_channel": N_("feature maps flattened channel by channel"),
    "images_transposed": N_("rows and columns of the images exchanged"),
    "input_not_added": N_("the input not added in the residual block"),
    "labels_not_one_hot": N_("labels that are not one-hot labels of their digits"),
    "last_batch_left_out": N_("the last, smaller batch left out"),
    "learns_while_testing": N_("learning while testing"),
    "loss_and_accuracy_exchanged": N_("loss and accuracy exchanged"),
    "nesterov_used": N_("Nesterov's momentum in place of plain momentum"),
    "no_normalisation": N_("no batch normalization in the residual block"),
    "no_relu": N_("no ReLU in any layer"),
    "no_step": N_("no step at all"),
    "not_divided": N_("pixels not divided by 255"),
    "not_learned": N_("a batch that is not learned"),
    "other_pooling_layers": N_("several pooling layers, or one that is not used twice"),
    "own_steps": N_("steps of its own in place of the optimizer's"),
    "program_batch_size_ignored": N_("the batch size of the program ignored"),
    "program_epochs": N_("a wrong number of epochs in the program"),
    "program_leaves_no_checkpoint": N_("no checkpoint"),
    "program_log_interval_ignored": N_("--log-interval ignored"),
    "program_never_goes_on": N_("no training after a new start"),
    "program_never_restored": N_("the checkpoint not restored"),
    "program_prints_too_little": N_("too little printed about an epoch"),
    "program_saves_too_little": N_("optimizer or epoch not saved"),
    "program_test_summaries": N_("summaries of the test at other steps"),
    "progress_not_printed": N_("progress not printed as asked"),
    "references_for_copies": N_("references to the weights in place of copies"),
    "relu_on_scores": N_("a ReLU on the scores"),
    "right_answers_counted": N_("right answers counted, not divided"),
    "second_relu_missing": N_("no ReLU after the second convolution"),
    "sets_exchanged": N_("training and test set exchanged"),
    "sigmoids": N_("sigmoids in place of ReLU"),
    "softmax_on_scores": N_("a softmax where scores were asked for"),
    "softmax_over_the_batch": N_("the softmax taken over the batch"),
    "softmax_twice": N_("the softmax applied twice"),
    "steps_too_few": N_("fewer steps than batches"),
    "steps_too_many": N_("more steps than batches"),
    "stops_late": N_("a stop one epoch too late"),
    "summaries_at_other_steps": N_("summaries at other steps"),
    "summaries_of_other_values": N_("summaries of other values"),
    "summed": N_("a sum over the batch in place of a mean"),
    "sums_over_images": N_("sums over the images in place of means"),
    "test_summaries": N_("not one summary of the test"),
    "ties_improve": N_("an equal loss taken for an improvement"),
    "trainable_weights_alone": N_("only trainable weights kept"),
    "training_flag_forgotten": N_("training=True left out"),
    "training_flag_on": N_("training=True in the test"),
    "uphill": N_("uphill in place of downhill"),
    "wrong_sign": N_("the wrong sign"),
}
"""Messages by code."""

named = catalogue(MISTAKES)
