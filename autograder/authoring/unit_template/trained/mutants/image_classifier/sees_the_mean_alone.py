# All pixels are averaged before anything is learnt.
#
# harms: image_classifier
# fails: validation_accuracy
# All other checks pass.

# %% question="image_classifier"
def make_model():
    return tf.keras.Sequential([
        tf.keras.Input((28, 28, 1)),
        tf.keras.layers.GlobalAveragePooling2D(),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])
