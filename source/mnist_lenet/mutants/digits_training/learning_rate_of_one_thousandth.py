# A learning rate that is too low by a factor of ten.
#
# harms: digits_training
# fails: optimizer_is_sgd_with_momentum, validation_accuracy
# All other checks pass.

# %% question="digits_training"
def make_model():
    return MNISTModel(data_format)


def make_optimizer():
    rate = 0.001
    return tf.keras.optimizers.SGD(rate, 0.5)
