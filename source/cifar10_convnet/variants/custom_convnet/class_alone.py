# Nothing but the class: no functions beside it. Training is left to Keras inside a Sequential.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        # сеть целиком
        self.net = tf.keras.Sequential([
            tf.keras.layers.Conv2D(32, 3, padding='same', activation='elu'),
            tf.keras.layers.BatchNormalization(),
            tf.keras.layers.MaxPooling2D(),
            tf.keras.layers.Conv2D(64, 3, padding='same', activation='elu'),
            tf.keras.layers.BatchNormalization(),
            tf.keras.layers.MaxPooling2D(),
            tf.keras.layers.Dropout(0.2),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(10),
            tf.keras.layers.Softmax(),
        ])

    def call(self, input_tensor, training=False):
        scores = self.net(input_tensor, training=training)
        return scores
