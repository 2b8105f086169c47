# A Sequential inside the class, built by model.add.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        def he():
            return tf.initializers.VarianceScaling(scale=2.0)
        self.modelo = tf.keras.models.Sequential()
        self.modelo.add(tf.keras.layers.Conv2D(channel_1, (5, 5), padding='same', kernel_initializer=he()))
        self.modelo.add(tf.keras.layers.Activation('relu'))
        self.modelo.add(tf.keras.layers.Conv2D(channel_2, (3, 3), padding='same', kernel_initializer=he()))
        self.modelo.add(tf.keras.layers.Activation(tf.nn.relu))
        self.modelo.add(tf.keras.layers.Flatten())
        self.modelo.add(tf.keras.layers.Dense(num_classes, kernel_initializer=he()))
        self.modelo.add(tf.keras.layers.Activation('softmax'))

    def call(self, x, training=False):
        return self.modelo(x, training=training)
