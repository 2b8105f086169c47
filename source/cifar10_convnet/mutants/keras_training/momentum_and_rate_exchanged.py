# The two numbers are in each other's place: a learning rate of 0.9 and a momentum of 0.003.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(0.9, 3e-3, True)
