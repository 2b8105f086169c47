# make_model returns the class.
#
# harms: digits_training
# fails: model_has_the_right_size, validation_accuracy
# All other checks pass.

# %% question="digits_training"
def make_model():
    model = MNISTModel
    return model


def make_optimizer():
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.01, momentum=0.5)
    return optimizer
