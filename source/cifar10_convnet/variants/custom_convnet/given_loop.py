# train_custom_model calls the notebook's own train_part34, with fewer epochs.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        c = tf.keras.layers
        self.pipeline = [
            c.Conv2D(32, 3, activation='relu', padding='same', kernel_initializer='he_uniform'), c.MaxPool2D(),
            c.Conv2D(64, 3, activation='relu', padding='same', kernel_initializer='he_uniform'), c.MaxPool2D(),
            c.Flatten(), c.Dropout(0.25), c.Dense(64, activation='relu'), c.Dense(10, activation='softmax'),
        ]

    def call(self, input_tensor, training=False):
        x = input_tensor
        for stage in self.pipeline:
            kwargs = {'training': training} if isinstance(stage, tf.keras.layers.Dropout) else {}
            x = stage(x, **kwargs)
        return x


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.Adam(learning_rate=1e-3)


def train_custom_model(X_train, y_train, X_val, y_val):
    model, history = train_part34(model_init_fn, optimizer_init_fn, num_epochs=5, is_training=True)
    return model
