"""Names of this unit's mistakes."""

from __future__ import annotations

from autograder.checks.mistakes import catalogue
from autograder.locale.messages import N_

__all__ = ["MISTAKES", "named"]

MISTAKES = {
    # Translators, here and below: a mistake in a few words, behind "31 of 200:"; without a verb, or such that the verb
    # fits one student as well as many.
    "bias_far_from_zero": N_("biases that begin far from zero"),
    "biases_after_relus": N_("the biases added after the ReLUs"),
    "biases_missing": N_("no biases"),
    "channel_arguments_exchanged": N_("channel_1 and channel_2 exchanged"),
    "channels_left_out_of_fan_in": N_("the channels left out of fan-in"),
    "convolution_biases_missing": N_("no biases in the convolutions"),
    "elu": N_("ELU in place of ReLU"),
    "fan_out_for_fan_in": N_("fan-out in place of fan-in"),
    "filter_area_left_out_of_fan_in": N_("the area of the filters left out of fan-in"),
    "filters_flipped": N_("the filters flipped"),
    "filters_transposed": N_("height and width of the filters exchanged"),
    "first_bias_after_relu": N_("the first bias added after the ReLU"),
    "first_bias_missing": N_("no bias in the first convolution"),
    "first_bias_taken_twice": N_("the first bias taken for the second as well"),
    "first_maps_into_last_layer": N_("the second convolution left out before the last layer"),
    "first_padding_missing": N_("no padding in the first convolution"),
    "first_relu_missing": N_("no ReLU after the first convolution"),
    "flattened_channel_by_channel": N_("feature maps flattened channel by channel"),
    "glorot_for_kaiming": N_("Glorot's scale in place of Kaiming's"),
    "gradient_is_not_the_loss_s": N_("gradients that are not those of the loss"),
    "images_centred_by_the_batch": N_("the mean of the batch taken from the images"),
    "images_divided_by_255": N_("the images divided by 255 once more"),
    "images_into_last_layer": N_("the images given to the last layer"),
    "images_transposed": N_("height and width of the images exchanged"),
    "initialiser_left_out": N_("no kernel_initializer in at least one layer"),
    "initialiser_scale_left_out": N_("VarianceScaling without scale=2"),
    "last_bias_missing": N_("no bias in the last layer"),
    "layers_made_in_call": N_("layers created at each call"),
    "leaky_relu": N_("leaky ReLU in place of ReLU"),
    "maps_pooled": N_("feature maps averaged or pooled over all positions"),
    "mean_not_zero": N_("initial weights whose mean is not zero"),
    "more_weights_than_asked": N_("more weights than three layers have"),
    "network_of_other_layers": N_("another number of layers than asked for"),
    "no_gradient_reaches_parameters": N_("parameters that no gradient reaches"),
    "not_six_parameters": N_("something other than a list of six parameters"),
    "numbers_written_down": N_("numbers of filters or classes written down in place of the arguments"),
    "other_filter_sizes": N_("other sizes of filters than asked for"),
    "other_numbers_of_filters": N_("other numbers of filters or classes than asked for"),
    "other_paddings": N_("other paddings than asked for"),
    "other_size_of_maps": N_("feature maps of another size (padding, strides or pooling)"),
    "padding_on_one_side": N_("padding on one side only"),
    "paddings_exchanged": N_("the two paddings exchanged"),
    "paddings_missing": N_("no padding in either convolution"),
    "random_in_the_forward_pass": N_("something random in the forward pass"),
    "relu_before_last_bias": N_("a ReLU before the last bias"),
    "relu_before_softmax": N_("a ReLU before the softmax"),
    "relu_on_scores": N_("a ReLU on the scores"),
    "relus_missing": N_("no ReLU after either convolution"),
    "root_left_out": N_("the square root left out of the scale"),
    "second_bias_after_relu": N_("the second bias added after the ReLU"),
    "second_bias_missing": N_("no bias in the second convolution"),
    "second_padding_missing": N_("no padding in the second convolution"),
    "second_relu_missing": N_("no ReLU after the second convolution"),
    "sigmoid_for_relu": N_("sigmoid in place of ReLU"),
    "sigmoid_for_softmax": N_("sigmoid in place of softmax"),
    "sizes_written_down": N_("sizes written down in place of those of x and params"),
    "small_constant_scale": N_("the same small scale for all weights"),
    "softmax_missing": N_("no softmax at the end"),
    "softmax_on_scores": N_("a softmax where scores were asked for"),
    "softmax_over_the_batch": N_("the softmax taken over the batch"),
    "softmax_twice": N_("the softmax applied twice"),
    "strides": N_("strides of 2 in a convolution"),
    "tanh_for_relu": N_("tanh in place of ReLU"),
    "two_left_out": N_("1 in place of 2 over fan-in"),
    "weights_do_not_move": N_("weights that do not learn"),
    "weights_not_scaled": N_("weights that are not scaled"),
    "wrong_number_of_axes": N_("weights of a wrong number of axes"),
}
"""Messages by code."""

named = catalogue(MISTAKES)
