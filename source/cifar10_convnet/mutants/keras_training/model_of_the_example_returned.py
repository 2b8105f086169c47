# The model is still the TwoLayerFC of the example above.
#
# harms: keras_training
# fails: model_has_the_right_size
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
hidden_size, num_classes = 4000, 10
learning_rate = 3e-3


def model_init_fn():
    return TwoLayerFC(hidden_size, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
