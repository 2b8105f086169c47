# The learning rate as a function without arguments, and both answers as partials.
#
# Every check passes.

# %% question="keras_training"
from functools import partial

model_init_fn = partial(ThreeLayerConvNet, 32, 16, num_classes=10)
optimizer_init_fn = partial(tf.keras.optimizers.SGD, learning_rate=lambda: 3e-3, momentum=0.9, nesterov=True)
