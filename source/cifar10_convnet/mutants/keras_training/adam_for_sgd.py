# Adam with the learning rate meant for SGD.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(channel_1=32, channel_2=16, num_classes=10)


def optimizer_init_fn():
    return tf.keras.optimizers.Adam(learning_rate=3e-3, beta_1=0.9)
