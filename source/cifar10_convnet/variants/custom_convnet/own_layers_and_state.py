# Layers written from nothing: batch normalisation with moving averages, dropout, maxout; weights by add_weight.
#
# Every check passes.

# %% question="custom_convnet"
class MyBatchNorm(tf.keras.layers.Layer):
    def __init__(self, momentum=0.9):
        super().__init__()
        self.momentum = momentum

    def build(self, shape):
        c = shape[-1]
        self.gamma = self.add_weight(shape=(c,), initializer='ones')
        self.beta = self.add_weight(shape=(c,), initializer='zeros')
        self.mean = self.add_weight(shape=(c,), initializer='zeros', trainable=False)
        self.var = self.add_weight(shape=(c,), initializer='ones', trainable=False)

    def call(self, x, training=False):
        if training:
            mean, var = tf.nn.moments(x, axes=[0, 1, 2])
            self.mean.assign(self.momentum * self.mean + (1 - self.momentum) * mean)
            self.var.assign(self.momentum * self.var + (1 - self.momentum) * var)
        else:
            mean, var = tf.convert_to_tensor(self.mean), tf.convert_to_tensor(self.var)
        return tf.nn.batch_normalization(x, mean, var, self.beta, self.gamma, 1e-3)


class MyDropout(tf.keras.layers.Layer):
    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def call(self, x, training=False):
        return tf.nn.dropout(x, rate=self.rate) if training else x


class Maxout(tf.keras.layers.Layer):
    def __init__(self, filters, pieces=2):
        super().__init__()
        self.convs = [tf.keras.layers.Conv2D(filters, 3, padding='same') for _ in range(pieces)]

    def call(self, x):
        return tf.reduce_max(tf.stack([conv(x) for conv in self.convs]), axis=0)


class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.m1, self.m2 = Maxout(24), Maxout(48)
        self.n1, self.n2 = MyBatchNorm(), MyBatchNorm()
        self.drop = MyDropout(0.2)
        self.prelu = tf.keras.layers.PReLU(shared_axes=[1, 2])
        self.fc = tf.keras.layers.Dense(10)

    def call(self, input_tensor, training=False):
        x = self.n1(self.m1(input_tensor), training=training)
        x = tf.nn.max_pool2d(x, 2, 2, 'VALID')
        x = self.prelu(self.n2(self.m2(x), training=training))
        x = tf.nn.max_pool2d(x, ksize=2, strides=2, padding='SAME')
        x = self.drop(x, training=training)
        return tf.nn.softmax(self.fc(tf.reshape(x, (-1, 8 * 8 * 48))))


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.RMSprop(1e-3)
