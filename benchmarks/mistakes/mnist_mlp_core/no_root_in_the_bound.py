# 6 / (n + m), without its root.
#
# check: values_are_spread_evenly
# mistake: root_missing_in_bound

# %% question="xavier_init"
def xavier_init(shape):
    bound = 6 / (shape[0] + shape[1])
    return tf.random.uniform(shape, -bound, bound)
