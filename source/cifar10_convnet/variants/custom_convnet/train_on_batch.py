# The notebook's own Dataset and train_on_batch; the answer is a function around the trained model.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.c1 = tf.keras.layers.Conv2D(48, 5, strides=2, padding='same', activation='relu')
        self.b1 = tf.keras.layers.BatchNormalization()
        self.c2 = tf.keras.layers.Conv2D(96, 3, strides=2, padding='same', activation='relu')
        self.b2 = tf.keras.layers.BatchNormalization()
        self.f = tf.keras.layers.Flatten()
        self.d = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        h = self.b1(self.c1(input_tensor), training=training)
        h = self.b2(self.c2(h), training=training)
        return self.d(self.f(h))


def train_custom_model(X_train, y_train, X_val, y_val):
    net = CustomConvNet()
    net.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss='sparse_categorical_crossentropy')
    for epoch in range(4):
        for x, y in Dataset(X_train, y_train, batch_size=64, shuffle=True):
            net.train_on_batch(x, y)

    def predict(images, training=False):
        # média com a imagem espelhada
        return (net(images, training=False) + net(images[:, :, ::-1], training=False)) / 2

    return predict
