# Model and optimiser follow the example of two layers: plain SGD with the learning rate of this question.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
learning_rate = 3e-3
num_classes = 10


def model_init_fn():
    # 32 фильтра, потом 16
    return ThreeLayerConvNet(32, 16, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate)
