# The batch size is read off, and pixels are cast first.
#
# Every check passes.

# %% question="images_as_rows"
def preprocess(x, y):
    x = tf.cast(x, tf.float32)
    x = tf.reshape(x, [tf.shape(x)[0], 28 * 28])
    return x * (1.0 / 255.0), y
