# A schedule class of the student's own, which is constant.
#
# Every check passes.

# %% question="keras_training"
class Constant(tf.keras.optimizers.schedules.LearningRateSchedule):
    """Постоянная скорость обучения."""

    def __init__(self, value):
        self.value = value

    def __call__(self, step):
        return tf.constant(self.value) + 0.0 * tf.cast(step, tf.float32)

    def get_config(self):
        return {'value': self.value}


model_init_fn = lambda: ThreeLayerConvNet(32, 16, 10)
optimizer_init_fn = lambda: tf.keras.optimizers.SGD(Constant(3e-3), momentum=0.9, nesterov=True)
