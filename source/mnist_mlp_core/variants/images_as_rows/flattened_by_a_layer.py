# A layer of Keras makes the rows.
#
# Every check passes.

# %% question="images_as_rows"
def preprocess(x, y):
    pixels = tf.image.convert_image_dtype(x, tf.float32)
    return tf.keras.layers.Flatten()(pixels), y
