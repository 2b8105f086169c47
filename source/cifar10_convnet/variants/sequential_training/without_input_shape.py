# No input shape anywhere: the first call builds the model.
#
# Every check passes.

# %% question="sequential_training"
from tensorflow.keras.layers import Conv2D, Dense, Flatten, ReLU, Softmax
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import SGD


def model_init_fn():
    return Sequential([
        Conv2D(32, 5, padding='same', kernel_initializer='he_normal'), ReLU(),
        Conv2D(16, 3, padding='same', kernel_initializer='he_normal'), ReLU(),
        Flatten(), Dense(10, kernel_initializer='he_normal'), Softmax(),
    ])


def optimizer_init_fn():
    return SGD(learning_rate=5e-4, momentum=0.9, nesterov=True)
