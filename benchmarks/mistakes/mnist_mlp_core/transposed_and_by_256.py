# Columns before rows, and 256 for 255.
#
# check: rows_match_on_random_images
# mistake: columns_before_rows+divided_by_256

# %% question="images_as_rows"
def preprocess(x, y):
    columns = tf.transpose(tf.reshape(x, (-1, 28, 28)), (0, 2, 1))
    return tf.reshape(tf.cast(columns, tf.float32), (-1, 784)) / 256.0, y
