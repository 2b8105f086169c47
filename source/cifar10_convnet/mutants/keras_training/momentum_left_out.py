# nesterov=True without any momentum changes nothing: this is plain SGD.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
def model_init_fn():
    model = ThreeLayerConvNet(32, 16, 10)
    return model


def optimizer_init_fn():
    optimizer = tf.keras.optimizers.SGD(3e-3, nesterov=True)
    return optimizer
