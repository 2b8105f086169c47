# The learning rate falls by a tenth every 1,000 steps; a constant one was asked for.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(3e-3, decay_steps=1000, decay_rate=0.9)
    return tf.keras.optimizers.SGD(learning_rate=schedule, momentum=0.9, nesterov=True)
