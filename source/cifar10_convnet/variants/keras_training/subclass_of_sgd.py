# A subclass of SGD with the constants built in.
#
# Every check passes.

# %% question="keras_training"
class NesterovSGD(tf.keras.optimizers.SGD):
    def __init__(self, learning_rate=3e-3, **kwargs):
        kwargs.setdefault('momentum', 0.9)
        kwargs.setdefault('nesterov', True)
        super().__init__(learning_rate, **kwargs)


def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    return NesterovSGD()
