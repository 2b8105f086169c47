# optimizer_init_fn returns the string that compile would take.
#
# harms: keras_training
# fails: optimizer_is_nesterov_sgd, validation_accuracy
# All other checks pass.

# %% question="keras_training"
def model_init_fn():
    return ThreeLayerConvNet(32, 16, 10)


def optimizer_init_fn():
    return 'sgd'
