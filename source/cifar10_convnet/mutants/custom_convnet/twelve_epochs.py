# train_custom_model fits for 12 epochs; 10 are allowed.
#
# harms: custom_convnet
# fails: validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.net = tf.keras.Sequential([
            tf.keras.layers.MaxPooling2D(4),
            tf.keras.layers.Conv2D(16, 3, activation='relu'),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(10, activation='softmax'),
        ])

    def call(self, input_tensor, training=False):
        return self.net(input_tensor, training=training)


def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
    model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss='sparse_categorical_crossentropy')
    model.fit(X_train, y_train, batch_size=256, epochs=12, verbose=0)
    return model
