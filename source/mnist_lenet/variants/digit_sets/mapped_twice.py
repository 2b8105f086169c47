# Two maps: one for images, one for labels.
#
# Every check passes.

# %% question="digit_sets"
def load_data(data_dir):
    def made_of(arrays):
        served = tf.data.Dataset.from_tensor_slices(arrays)
        served = served.map(lambda x, y: (tf.reshape(tf.image.convert_image_dtype(x, tf.float32), (28, 28, 1)), y))
        return served.map(lambda x, y: (x, tf.one_hot(tf.cast(y, tf.int32), depth=10)))

    train, test_part = read_digits(data_dir)
    return made_of(train), made_of(test_part)
