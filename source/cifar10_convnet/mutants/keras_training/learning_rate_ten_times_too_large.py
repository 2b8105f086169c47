# The learning rate is 3e-2.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
learning_rate = 3e-2
channel_1, channel_2, num_classes = 32, 16, 10


def model_init_fn():
    return ThreeLayerConvNet(channel_1, channel_2, num_classes)


def optimizer_init_fn():
    optimizer = tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
    return optimizer
