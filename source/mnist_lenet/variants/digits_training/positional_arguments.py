# Arguments by position, and a format of its own.
#
# Every check passes.

# %% question="digits_training"
def make_model():
    return MNISTModel('channels_last')


def make_optimizer():
    return tf.keras.optimizers.SGD(1e-2, 0.5)
