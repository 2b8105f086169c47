# fit with callbacks: the best weights are saved to a file and loaded again, the learning rate falls on plateaus.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.features = tf.keras.Sequential()
        for f in [32, 64]:
            self.features.add(tf.keras.layers.Conv2D(f, 3, padding='same', activation='relu'))
            self.features.add(tf.keras.layers.BatchNormalization())
            self.features.add(tf.keras.layers.MaxPooling2D())
        self.classifier = tf.keras.Sequential([
            tf.keras.layers.Flatten(), tf.keras.layers.Dropout(0.3), tf.keras.layers.Dense(10, activation='softmax')])

    def call(self, input_tensor, training=False):
        return self.classifier(self.features(input_tensor, training=training), training=training)


def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
    model.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
    melhor = 'melhor.weights.h5'
    historia = model.fit(
        X_train, y_train, batch_size=64, epochs=8, shuffle=True, verbose=0,
        validation_data=(X_val, y_val),
        callbacks=[
            tf.keras.callbacks.ModelCheckpoint(melhor, monitor='val_accuracy', save_best_only=True,
                                               save_weights_only=True),
            tf.keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=1),
            tf.keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True),
        ],
    )
    print('melhor época:', int(np.argmax(historia.history['val_accuracy'])) + 1)
    model.load_weights(melhor)
    return model
