# Gradients are clipped at a norm so large that only rare ones meet it.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd
# may fail: validation_accuracy
# All other checks pass.

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    # evita explosão de gradientes
    return tf.keras.optimizers.SGD(learning_rate=3e-3, momentum=0.9, nesterov=True, clipnorm=10.0)
