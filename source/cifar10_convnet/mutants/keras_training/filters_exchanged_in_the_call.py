# 16 filters and then 32.
#
# harms: keras_training
# fails: model_has_the_right_size
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
learning_rate = 3e-3


def model_init_fn():
    return ThreeLayerConvNet(channel_2=32, channel_1=16, num_classes=10)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True)
