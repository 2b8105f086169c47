# Images and labels are sets of their own, zipped.
#
# Every check passes.

# %% question="digit_sets"
def load_data(data_dir):
    sets = []
    for images, labels in read_digits(data_dir):
        pixels = tf.data.Dataset.from_tensor_slices(np.expand_dims(images / 255.0, -1).astype('float32'))
        digits = tf.data.Dataset.from_tensor_slices(np.eye(10, dtype='float32')[labels])
        sets.append(tf.data.Dataset.zip((pixels, digits)))
    return tuple(sets)
