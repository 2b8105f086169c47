# A tf.function without an input signature: nothing has been recorded when it is saved.
#
# harms: export_module
# fails: loaded_module_agrees
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

    @tf.function
    def __call__(self, x):
        """Map raw images of shape (N, 28, 28, 1) to digits of shape (N,)."""
        return self.class_pred(self.model(self.preprocess(x)))
