# Each image is stretched from its darkest to its brightest pixel.
#
# check: rows_match_on_random_images
# mistake: stretched_by_its_own_range

# %% question="images_as_rows"
def preprocess(x, y):
    rows = tf.cast(tf.reshape(x, (-1, 784)), tf.float32)
    low, high = tf.reduce_min(rows, 1, keepdims=True), tf.reduce_max(rows, 1, keepdims=True)
    return (rows - low) / (high - low), y
