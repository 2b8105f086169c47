# Squeeze-and-excitation, group and layer normalisation, spatial dropout; scores without a softmax, trained by fit.
#
# Every check passes.

# %% question="custom_convnet"
import keras
from keras import layers, ops


class SqueezeExcite(layers.Layer):
    def __init__(self, ratio=4):
        super().__init__()
        self.ratio = ratio

    def build(self, shape):
        self.reduce = layers.Dense(shape[-1] // self.ratio, activation='relu')
        self.expand = layers.Dense(shape[-1], activation='sigmoid')

    def call(self, x):
        weights = self.expand(self.reduce(ops.mean(x, axis=(1, 2))))
        return x * weights[:, None, None, :]


class CustomConvNet(keras.Model):
    def __init__(self):
        super().__init__()
        self.stages = [
            keras.Sequential([
                layers.Conv2D(width, 3, padding='same'),
                layers.GroupNormalization(groups=8),
                layers.Activation('swish'),
                SqueezeExcite(),
                layers.MaxPooling2D(),
                layers.SpatialDropout2D(0.05),
            ])
            for width in (32, 64, 96)
        ]
        self.flat = layers.Flatten()
        self.norm = layers.LayerNormalization()
        self.fc = layers.Dense(10)

    def call(self, input_tensor, training=False):
        x = input_tensor
        for stage in self.stages:
            x = stage(x, training=training)
        return self.fc(self.norm(self.flat(x)))


def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
    model.compile(
        optimizer=keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(2e-3, 6 * len(X_train) // 64)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    model.fit(X_train, y_train, batch_size=64, epochs=6, validation_data=(X_val, y_val), verbose=2)
    return model
