# training is ignored: batch normalisation is told False, and its averages stay at 0 and 1.
#
# harms: custom_convnet
# fails: training_flag_is_obeyed
# may fail: validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        L = tf.keras.layers
        self.blocks = []
        for f in (32, 64, 128):
            conv = L.Conv2D(f, 3, padding='same', activation='relu')
            self.blocks.append((conv, L.BatchNormalization(), L.MaxPool2D()))
        self.gap = L.GlobalAveragePooling2D()
        self.fc = L.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = input_tensor
        for conv, bn, pool in self.blocks:
            x = pool(bn(conv(x), training=False))
        return self.fc(self.gap(x))
