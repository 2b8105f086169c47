# A generator serves the pairs.
#
# Every check passes.

# %% question="digit_sets"
def load_data(data_dir):
    sets = []
    for images, labels in read_digits(data_dir):
        def pairs(images=images, labels=labels):
            for image, label in zip(images, labels):
                yield image.reshape(28, 28, 1) / 255, np.eye(10)[label]

        signature = (tf.TensorSpec((28, 28, 1), tf.float32), tf.TensorSpec((10,), tf.float32))
        sets.append(tf.data.Dataset.from_generator(pairs, output_signature=signature))
    return sets
