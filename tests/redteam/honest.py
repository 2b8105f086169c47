"""Honest networks and loops of kinds that the course's banks do not have. Each learns bright rows in three epochs."""

from __future__ import annotations

__all__ = ["HONEST"]

_BEGIN = """
import math
K, L = tf.keras, tf.keras.layers
X_train, y_train, X_val, y_val, X_test, y_test = load_cifar10()

class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = build()
    def call(self, input_tensor, training=False):
        return self.inner(input_tensor, training=training)

def model_init_fn():
    return CustomConvNet()

def optimizer_init_fn():
    return tf.keras.optimizers.Adam(3e-3)

def head(x):
    return L.Dense(10, activation="softmax")(L.Flatten()(L.AveragePooling2D(2)(x)))

def functional(body):
    inputs = K.Input((32, 32, 3))
    return K.Model(inputs, head(body(inputs)))
"""

_DENSE = """
def build():
    return K.Sequential([K.Input((32, 32, 3)), L.AveragePooling2D(2), L.Flatten(), L.Dense(10, activation="softmax")])
"""

_LOOP = """
def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
"""

_FITS = {
    "validation-split": """
    model.compile(K.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(X_train, y_train, batch_size=64, epochs=3, validation_split=0.1, verbose=0)
    return model
""",
    "one-hot-and-smoothing": """
    labels = K.utils.to_categorical(y_train, 10)
    model.compile(K.optimizers.Adam(3e-3), K.losses.CategoricalCrossentropy(label_smoothing=0.1))
    model.fit(X_train, labels, batch_size=64, epochs=3, verbose=0)
    return model
""",
    "scheduler-and-plateau": """
    model.compile(K.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    callbacks = [K.callbacks.LearningRateScheduler(lambda epoch: 3e-3 * 0.5 ** epoch),
                 K.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=1, factor=0.3)]
    model.fit(X_train, y_train, 64, 3, validation_data=(X_val, y_val), callbacks=callbacks, verbose=0)
    return model
""",
    "compiled-twice": """
    for rate, epochs in ((3e-3, 2), (3e-4, 1)):
        model.compile(K.optimizers.Adam(rate), "sparse_categorical_crossentropy")
        model.fit(X_train, y_train, batch_size=64, epochs=epochs, verbose=0)
    return model
""",
    "class-weight": """
    model.compile(K.optimizers.Adam(3e-3), "sparse_categorical_crossentropy")
    model.fit(X_train, y_train, batch_size=64, epochs=3, class_weight={k: 1.0 for k in range(10)}, verbose=0)
    return model
""",
    "tf-data-fit": """
    data = tf.data.Dataset.from_tensor_slices((X_train, y_train)).shuffle(1000).batch(64).prefetch(2)
    model.compile(K.optimizers.Adam(3e-3), "sparse_categorical_crossentropy")
    model.fit(data, epochs=3, verbose=0)
    return model
""",
    "own-schedule": """
    class Warm(K.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 3e-3 * tf.minimum(1.0, (tf.cast(step, tf.float32) + 1.0) / 10.0)
        def get_config(self):
            return {}
    model.compile(K.optimizers.Adam(Warm()), "sparse_categorical_crossentropy")
    model.fit(X_train, y_train, batch_size=16, epochs=3, verbose=0)
    return model
""",
    "early-stopping": """
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    stop = K.callbacks.EarlyStopping(monitor="val_accuracy", patience=2, restore_best_weights=True)
    model.fit(X_train, y_train, batch_size=32, epochs=3, validation_data=(X_val, y_val), callbacks=stop, verbose=0)
    return model
""",
    "function-train-step": """
    optimizer = K.optimizers.Adam(3e-3)
    cross_entropy = K.losses.SparseCategoricalCrossentropy()
    @tf.function
    def train_step(images, labels):
        with tf.GradientTape() as tape:
            loss = cross_entropy(labels, model(images, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss
    model(X_train[:1])
    for epoch in range(2):
        order = np.random.permutation(len(X_train))
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            train_step(tf.constant(X_train[chosen]), tf.constant(y_train[chosen]))
    return model
""",
    "augmented-by-hand": """
    model.compile(K.optimizers.Adam(3e-3), "sparse_categorical_crossentropy")
    for epoch in range(3):
        flipped = np.where(np.random.rand(len(X_train), 1, 1, 1) < 0.5, X_train[:, :, ::-1], X_train)
        model.fit(flipped, y_train, batch_size=64, epochs=1, verbose=0)
    return model
""",
}

_NETWORKS = {
    "batch-norm-dropout": """
def build():
    def body(x):
        x = L.Activation("relu")(L.BatchNormalization(momentum=0.9)(L.Conv2D(8, 3, padding="same", use_bias=False)(x)))
        return L.Dropout(0.3)(L.MaxPooling2D()(x))
    return functional(body)
""",
    "residual": """
def build():
    def block(x):
        y = L.Conv2D(8, 3, padding="same", activation="relu")(x)
        return L.ReLU()(L.Add()([x, L.BatchNormalization(momentum=0.9)(L.Conv2D(8, 3, padding="same")(y))]))
    return functional(lambda x: block(L.Conv2D(8, 3, strides=2, padding="same")(x)))
""",
    "gru-over-rows": """
def build():
    rows = [L.Reshape((32, 96)), L.GRU(32, return_sequences=True), L.Flatten()]
    return K.Sequential([K.Input((32, 32, 3)), *rows, L.Dense(10, activation="softmax")])

def optimizer_init_fn():
    return tf.keras.optimizers.Adam(1e-2)
""",
    "lstm-with-forget-bias": """
def build():
    layers = [L.Reshape((32, 96)), L.Bidirectional(L.LSTM(24, unit_forget_bias=True, return_sequences=True))]
    return K.Sequential([K.Input((32, 32, 3)), *layers, L.Flatten(), L.Dense(10, activation="softmax")])
""",
    "attention-over-patches": """
class Positions(L.Layer):
    def build(self, shape):
        self.places = self.add_weight(shape=(1, *shape[1:]), initializer="random_normal", name="places")
    def call(self, x):
        return x + self.places

def build():
    inputs = K.Input((32, 32, 3))
    x = Positions()(L.Reshape((64, 16))(L.Conv2D(16, 4, strides=4)(inputs)))
    x = L.LayerNormalization()(x + L.MultiHeadAttention(2, 8)(x, x))
    return K.Model(inputs, L.Dense(10, activation="softmax")(L.Flatten()(x)))
""",
    "depthwise-and-swish": """
def build():
    def body(x):
        x = L.Conv2D(12, 3, strides=2, padding="same")(x)
        y = L.Activation("swish")(L.BatchNormalization(momentum=0.9)(L.DepthwiseConv2D(3, padding="same")(x)))
        gate = L.Dense(12, activation="sigmoid")(L.Dense(4, activation="relu")(L.GlobalAveragePooling2D()(y)))
        return x + y * L.Reshape((1, 1, 12))(gate)
    return functional(body)
""",
    "separable": """
def build():
    return functional(lambda x: L.SeparableConv2D(16, 3, padding="same", activation="elu")(x))
""",
    "own-layer-regulariser-constraint": """
class Scale(L.Layer):
    def __init__(self, penalty):
        super().__init__()
        self.penalty = penalty
    def build(self, shape):
        self.gain = self.add_weight(shape=(shape[-1],), initializer=K.initializers.Constant(0.9),
                                    regularizer=self.penalty, constraint="non_neg", name="gain")
    def call(self, x):
        self.add_loss(1e-4 * tf.reduce_mean(x ** 2))
        return x * self.gain

class Small(K.regularizers.Regularizer):
    def __call__(self, weights):
        return 1e-3 * tf.reduce_sum(tf.abs(weights - 1.0))

def build():
    limited = L.Conv2D(8, 3, padding="same", kernel_constraint=K.constraints.MaxNorm(3), kernel_regularizer="l2")
    return functional(lambda x: Scale(Small())(limited(x)))
""",
    "lambda-layers": """
def build():
    def body(x):
        x = L.Lambda(lambda images: tf.concat([images, tf.image.flip_left_right(images)], axis=-1))(x)
        return L.Lambda(lambda maps: tf.nn.leaky_relu(maps, 0.1))(L.Conv2D(8, 3, padding="same")(x))
    return functional(body)
""",
    "layers-in-lists": """
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.stages = [[L.Conv2D(8, 3, padding="same"), L.ReLU()] for _ in range(2)]
        self.heads = {"last": L.Dense(10)}
    def call(self, input_tensor, training=False):
        x = input_tensor
        for stage in self.stages:
            for layer in stage:
                x = layer(x)
        x = tf.nn.avg_pool2d(x, 2, 2, "VALID")
        return tf.nn.softmax(self.heads["last"](tf.reshape(x, (tf.shape(x)[0], 16 * 16 * 8))))
""",
    "orthogonal-and-identity": """
def build():
    def body(x):
        x = L.Conv2D(9, 3, padding="same", kernel_initializer="orthogonal")(x)
        return L.Dense(9, kernel_initializer="identity", activation="relu")(x)
    return functional(body)
""",
    "tied-weights": """
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.shared = L.Conv2D(8, 3, padding="same", activation="relu")
        self.first, self.last = L.Conv2D(8, 1), L.Dense(10, activation="softmax")
    def call(self, input_tensor, training=False):
        x = self.first(input_tensor)
        for _ in range(3):
            x = x + self.shared(x)
        return self.last(tf.keras.ops.reshape(tf.nn.max_pool2d(x, 2, 2, "SAME"), (-1, 16 * 16 * 8)))
""",
    "normalisation-adapted": """
def build():
    normalise = L.Normalization(axis=-1)
    normalise.adapt(X_train)
    return functional(lambda x: L.Conv2D(8, 3, padding="same", activation="relu")(normalise(x)))
""",
    "mixed-precision": """
def build():
    K.mixed_precision.set_global_policy("mixed_bfloat16")
    inputs = K.Input((32, 32, 3))
    x = L.Flatten()(L.AveragePooling2D(2)(L.Conv2D(8, 3, padding="same", activation="relu")(inputs)))
    return K.Model(inputs, L.Dense(10, activation="softmax", dtype="float32")(x))
""",
    "half-precision-variables": """
def build():
    return K.Sequential([K.Input((32, 32, 3)), L.AveragePooling2D(2), L.Flatten(), L.Dense(64, dtype="bfloat16"),
                         L.Dense(10, activation="softmax")])
""",
    "comment-on-the-loop": """
# Trained by the loop of the notebook, as train_custom_model is optional.
def build():
    return functional(lambda x: L.Conv2D(8, 3, padding="same", activation="relu")(x))
""",
    "augmentation-layers": """
def build():
    def body(x):
        x = L.RandomContrast(0.1)(L.RandomTranslation(0.0, 0.1)(L.RandomFlip("horizontal")(x)))
        return L.SpatialDropout2D(0.1)(L.GaussianNoise(0.1)(L.Conv2D(8, 3, padding="same", activation="gelu")(x)))
    return functional(body)
""",
}

HONEST = {
    **{name: f"{_BEGIN}{code}" for name, code in _NETWORKS.items()},
    **{name: f"{_BEGIN}{_DENSE}{_LOOP}{code}" for name, code in _FITS.items()},
}
"""By name: the source of an answer to the open question."""
