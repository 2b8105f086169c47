# The network has a hundred classes, as for CIFAR-100.
#
# harms: keras_training
# fails: model_has_the_right_size, validation_accuracy
# All other checks pass.

# %% question="keras_training"
channel_1, channel_2, num_classes = 32, 16, 100


def model_init_fn():
    return ThreeLayerConvNet(channel_1, channel_2, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=3e-3, momentum=0.9, nesterov=True)
