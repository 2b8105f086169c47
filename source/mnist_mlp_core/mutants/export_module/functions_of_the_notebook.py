# The functions that it is given are kept and not used.
#
# harms: export_module
# fails: classes_are_those_of_the_model
# All other checks pass.

# %% question="export_module"
def preprocess_test(x):
    """Turn raw images into rows."""
    pixels = tf.reshape(tf.cast(x, tf.float32), (-1, 784)) / 255.0
    return pixels


def class_pred_test(y):
    """Turn scores into digits."""
    digits = tf.argmax(y, axis=1)
    return digits


class ExportModule(tf.Module):
    """A model that takes raw images and returns digits."""

    def __init__(self, model, preprocess, class_pred):
        super().__init__()
        self.model = model
        self.preprocess = preprocess
        self.class_pred = class_pred

    @tf.function(input_signature=[tf.TensorSpec([None, None, None, None], tf.uint8)])
    def __call__(self, x):
        """Map raw images of shape (N, 28, 28, 1) to digits of shape (N,)."""
        return class_pred_test(self.model(preprocess_test(x)))
