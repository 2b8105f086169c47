# train_custom_model returns what fit returns, not the model.
#
# harms: custom_convnet
# fails: validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.net = tf.keras.Sequential([
            tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu'),
            tf.keras.layers.MaxPooling2D(),
            tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu'),
            tf.keras.layers.GlobalAveragePooling2D(),
            tf.keras.layers.Dense(10, activation='softmax'),
        ])

    def call(self, input_tensor, training=False):
        return self.net(input_tensor, training=training)


def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
    model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    history = model.fit(X_train, y_train, batch_size=64, epochs=1, validation_data=(X_val, y_val))
    return history
