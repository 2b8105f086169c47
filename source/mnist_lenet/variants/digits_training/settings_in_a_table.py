# Settings in a table, handed on by name.
#
# Every check passes.

# %% question="digits_training"
SETTINGS = {'learning_rate': 0.01, 'momentum': 0.5}


def make_model():
    return MNISTModel(data_format='channels_last')


def make_optimizer():
    return tf.keras.optimizers.SGD(**SETTINGS)
