# Nesterov's variant of momentum.
#
# harms: digits_training
# fails: optimizer_is_sgd_with_momentum
# may fail: validation_accuracy
# All other checks pass.

# %% question="digits_training"
def make_model():
    model = MNISTModel(data_format)
    return model


def make_optimizer():
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.01, momentum=0.5, nesterov=True)
    return optimizer
