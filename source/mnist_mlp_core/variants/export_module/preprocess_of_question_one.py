# The rows come from the function of Question 1.
#
# Every check passes.

# %% question="export_module"
def preprocess_test(x):
    return preprocess(x, None)[0]


def class_pred_test(y):
    return tf.cast(tf.math.argmax(y, axis=-1), tf.int32)


class ExportModule(tf.Module):
    def __init__(self, model, preprocess, class_pred):
        super().__init__(name="reader")
        self.model, self.steps = model, (preprocess, model, class_pred)

    @tf.function(input_signature=(tf.TensorSpec((None, 28, 28, 1), tf.uint8),))
    def __call__(self, images):
        values = images
        for step in self.steps:
            values = step(values)
        return values
