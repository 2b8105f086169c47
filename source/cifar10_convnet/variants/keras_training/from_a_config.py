# The optimiser is made from a config by tf.keras.optimizers.get.
#
# Every check passes.

# %% before="keras_training"
HYPER = {
    'channels': (32, 16),
    'optimizer': {'learning_rate': 3e-3, 'momentum': 0.9, 'nesterov': True},
}

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(*HYPER['channels'], 10)


def optimizer_init_fn():
    return tf.keras.optimizers.get({'class_name': 'SGD', 'config': HYPER['optimizer']})
