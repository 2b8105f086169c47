# Does not use the given function: fan-in and scale worked out with TensorFlow.
#
# Every check passes.

# %% question="three_layer_convnet_init"
H, W, C = X_train.shape[1:]
num_classes = len(class_names)
f1, f2 = 32, 16


def three_layer_convnet_init():
    w1 = tf.Variable(tf.random.normal([5, 5, C, f1], mean=0.0, stddev=tf.sqrt(2.0 / (5 * 5 * C))))
    b1 = tf.Variable(tf.zeros([f1], dtype=tf.float32))
    w2 = tf.Variable(tf.random.normal([3, 3, f1, f2], mean=0.0, stddev=tf.sqrt(2.0 / (3 * 3 * f1))))
    b2 = tf.Variable(tf.zeros([f2], dtype=tf.float32))
    # depois das duas convoluções o tamanho continua 32 x 32
    w3 = tf.Variable(tf.random.normal([H * W * f2, num_classes], stddev=tf.sqrt(2.0 / (H * W * f2))))
    b3 = tf.Variable(tf.zeros([num_classes], dtype=tf.float32))
    return [w1, b1, w2, b2, w3, b3]
