# RMSprop with the learning rate that was meant for SGD.
#
# check: optimizer_is_nesterov_sgd
# mistake: not_sgd

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    return tf.keras.optimizers.RMSprop(learning_rate=3e-3, momentum=0.9)
