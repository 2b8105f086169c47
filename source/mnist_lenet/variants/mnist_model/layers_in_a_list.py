# Layers in a list; the flag goes where it is known.
#
# Every check passes.

# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    def __init__(self, data_format):
        super().__init__()
        if data_format not in ('channels_first', 'channels_last'):
            raise ValueError(f'no such format: {data_format}')
        is_first = data_format == 'channels_first'
        self.image_shape = (1, 28, 28) if is_first else (28, 28, 1)
        self.steps = []
        pool = tf.keras.layers.MaxPooling2D(2, 2, padding='same', data_format=data_format)
        for filters in (32, 64):
            self.steps.append(tf.keras.layers.Conv2D(filters, 5, activation='relu', data_format=data_format))
            self.steps.append(pool)
        self.steps += [tf.keras.layers.Flatten(), tf.keras.layers.Dense(1024, activation='relu')]
        self.dropout = tf.keras.layers.Dropout(rate=0.5)
        self.scores = tf.keras.layers.Dense(10)

    def call(self, inputs, training=False):
        x = tf.reshape(inputs, [-1, *self.image_shape])
        for step in self.steps:
            x = step(x)
        return self.scores(self.dropout(x, training=training))
