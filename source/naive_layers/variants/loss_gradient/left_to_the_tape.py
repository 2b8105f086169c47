# The tape derives it, which computes the same.
#
# Every check passes.

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    w, b, x, y = (tf.cast(values, tf.float32) for values in (w, b, x, y))
    with tf.GradientTape() as tape:
        tape.watch((w, b))
        loss = mean_squared_error(w, b, x, y)
    dw, db = tape.gradient(loss, (w, b))
    return [dw, db]
