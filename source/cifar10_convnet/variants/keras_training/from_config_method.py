# SGD.from_config, with the config of another optimiser changed.
#
# Every check passes.

# %% question="keras_training"
import keras

def model_init_fn():
    model = ThreeLayerConvNet(32, 16, num_classes=10)
    model.build((None, 32, 32, 3))
    return model

def optimizer_init_fn():
    config = keras.optimizers.SGD().get_config()
    config.update(learning_rate=0.003, momentum=0.9, nesterov=True, name='nesterov')
    return keras.optimizers.SGD.from_config(config)
