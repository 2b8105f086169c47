# Each image is stretched by its own range.
#
# harms: export_module
# fails: classes_are_those_of_the_model, loaded_module_agrees
# All other checks pass.

# %% question="export_module"
def preprocess_test(x):
    """Turn raw images into rows."""
    rows = tf.reshape(tf.cast(x, tf.float32), (-1, 784))
    darkest = tf.reduce_min(rows, axis=1, keepdims=True)
    brightest = tf.reduce_max(rows, axis=1, keepdims=True)
    pixels = (rows - darkest) / tf.maximum(brightest - darkest, 1.0)
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
        return self.class_pred(self.model(self.preprocess(x)))
