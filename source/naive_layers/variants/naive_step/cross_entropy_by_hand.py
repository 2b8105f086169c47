# The cross-entropy is written out, and variables are assigned.
#
# Every check passes.

# %% question="naive_step"
def update_weights(gradients, weights, learning_rate):
    for position in range(len(weights)):
        weight = weights[position]
        weight.assign(weight - gradients[position] * learning_rate)


def one_training_step(model, images, labels, learning_rate):
    with tf.GradientTape() as tape:
        p = model(tf.convert_to_tensor(images))
        right = tf.gather(p, labels, axis=1, batch_dims=1)
        loss = -tf.math.reduce_mean(tf.math.log(right))
    update_weights(tape.gradient(loss, model.weights), model.weights, learning_rate)
    return float(loss)
