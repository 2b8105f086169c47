# The division leaves whole numbers, nearly all of them 0.
#
# harms: images_as_rows
# fails: pixels_of_two_images, rows_match_on_random_images
# All other checks pass.

# %% question="images_as_rows"
def preprocess(x, y):
    """Turn images into rows of numbers from 0 to 1."""
    rows = tf.reshape(x, (-1, 784)) // 255
    return rows, y
