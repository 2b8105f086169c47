# Examples are prepared one by one, by map.
#
# Every check passes.

# %% question="digit_sets"
def prepare(image, label):
    return tf.cast(image, tf.float32)[..., tf.newaxis] / 255.0, tf.one_hot(label, 10)


def load_data(data_dir):
    train, test_part = read_digits(data_dir)
    train_set = tf.data.Dataset.from_tensor_slices(train).map(prepare)
    test_set = tf.data.Dataset.from_tensor_slices(test_part).map(prepare)
    return train_set, test_set
