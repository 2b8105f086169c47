# Adam, with the learning rate that was meant for SGD.
#
# check: optimizer_is_sgd_with_momentum
# mistake: not_sgd

# %% question="digits_training"
def make_model():
    return MNISTModel(data_format)


def make_optimizer():
    return tf.keras.optimizers.Adam(learning_rate=0.01)
