# model_init_fn returns the class; no model is made.
#
# harms: keras_training
# fails: model_has_the_right_size, validation_accuracy
# All other checks pass.

# %% question="keras_training"
def model_init_fn():
    model = ThreeLayerConvNet
    return model


def optimizer_init_fn():
    optimizer = tf.keras.optimizers.SGD(learning_rate=3e-3, momentum=0.9, nesterov=True)
    return optimizer
