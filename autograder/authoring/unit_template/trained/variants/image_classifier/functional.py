# The functional API, and a layer of its own for the activation.
# Every check passes.

# %% question="image_classifier"
def make_model():
    images = tf.keras.Input((28, 28, 1))
    hidden = tf.keras.layers.Dense(128)(tf.keras.layers.Flatten()(images))
    scores = tf.keras.layers.Dense(10)(tf.keras.layers.ReLU()(hidden))
    return tf.keras.Model(images, tf.keras.layers.Softmax()(scores))
