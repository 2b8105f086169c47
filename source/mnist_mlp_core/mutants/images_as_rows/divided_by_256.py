# Divided by the number of grey values, so that the brightest pixel does not become 1.
#
# harms: images_as_rows
# fails: pixels_of_two_images, rows_match_on_random_images
# All other checks pass.

# %% question="images_as_rows"
def preprocess(x, y):
    """Turn images into rows of numbers from 0 to 1."""
    rows = tf.reshape(x, (-1, 784)) / 256
    return rows, y
