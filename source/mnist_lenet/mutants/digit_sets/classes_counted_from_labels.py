# One-hot labels have as many numbers as the largest digit of the file asks for.
#
# harms: digit_sets
# fails: three_digits_arrive_as_asked, labels_are_one_hot_of_ten
# All other checks pass.

# %% question="digit_sets"
def load_data(data_dir):
    (X, y), (X_test, y_test) = read_digits(data_dir)
    def as_dataset(images, labels):
        images = images[..., np.newaxis].astype(np.float32) / 255
        return tf.data.Dataset.from_tensor_slices((images, tf.one_hot(labels, int(labels.max()) + 1)))

    train_set, test_set = as_dataset(X, y), as_dataset(X_test, y_test)
    return train_set, test_set
