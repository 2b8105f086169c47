# The last layer gives scores.
#
# harms: image_classifier
# fails: outputs_are_probabilities
# may fail: validation_accuracy
# All other checks pass.

# %% question="image_classifier"
def make_model():
    return tf.keras.Sequential([
        tf.keras.Input((28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(64, activation='relu'),
        tf.keras.layers.Dense(10),
    ])
