# An optimiser of Keras makes the update, and its loss object takes the mean.
#
# Every check passes.

# %% question="naive_step"
def update_weights(gradients, weights, learning_rate):
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    optimizer.apply_gradients((tf.convert_to_tensor(g), w) for g, w in zip(gradients, weights))


def one_training_step(model, images, labels, learning_rate):
    loss_function = tf.keras.losses.SparseCategoricalCrossentropy()
    weights = model.weights
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(weights)
        loss = loss_function(labels, model(images))
    gradients = tape.gradient(loss, weights)
    update_weights(gradients, weights, learning_rate)
    return loss.numpy()
