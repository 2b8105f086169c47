# The training images are divided by 255, the test images are not.
#
# harms: digit_sets
# fails: every_digit_arrives_in_order
# All other checks pass.

# %% question="digit_sets"
def load_data(data_dir):
    (X, y), (X_test, y_test) = read_digits(data_dir)
    X = X[..., np.newaxis].astype(np.float32) / 255
    X_test = X_test[..., np.newaxis].astype(np.float32)
    train_set = tf.data.Dataset.from_tensor_slices((X, tf.one_hot(y, 10)))
    test_set = tf.data.Dataset.from_tensor_slices((X_test, tf.one_hot(y_test, 10)))
    return train_set, test_set
