# The learning rate is set after the optimiser is made, and the model is called once before it is returned.
#
# Every check passes.

# %% question="keras_training"
from tensorflow.keras import optimizers


def model_init_fn():
    model = ThreeLayerConvNet(32, 16, 10)
    _ = model(tf.zeros((1, 32, 32, 3)))
    model.summary()
    return model


def optimizer_init_fn():
    opt = optimizers.SGD(momentum=0.9, nesterov=True)
    opt.learning_rate = 0.003
    return opt
