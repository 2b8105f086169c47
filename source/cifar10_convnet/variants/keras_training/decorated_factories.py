# Both functions are decorated, typed, and print what they make.
#
# Every check passes.

# %% question="keras_training"
import functools


def announced(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        print(f'{function.__name__} -> {type(result).__name__}')
        return result
    return wrapper


@announced
def model_init_fn(channels: tuple = (32, 16), classes: int = 10) -> tf.keras.Model:
    return ThreeLayerConvNet(*channels, classes)


@announced
def optimizer_init_fn(rate: float = 3e-3) -> tf.keras.optimizers.Optimizer:
    return tf.keras.optimizers.SGD(rate, momentum=.9, nesterov=bool(1))
