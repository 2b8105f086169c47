# A NumPy generator made once, in an earlier cell, and used by the answer.
#
# Every check passes.

# %% before="three_layer_convnet_init"
gerador = np.random.default_rng(42)
n_filtros = {'conv1': 32, 'conv2': 16}
n_classes = 10

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    def pesos(*forma):
        desvio = math.sqrt(2 / math.prod(forma[:-1]))
        return tf.Variable(gerador.normal(0, desvio, size=forma).astype('float32'))

    def vieses(n):
        return tf.Variable(tf.zeros(n))

    c1, c2 = n_filtros['conv1'], n_filtros['conv2']
    return [pesos(5, 5, 3, c1), vieses(c1), pesos(3, 3, c1, c2), vieses(c2),
            pesos(32 * 32 * c2, n_classes), vieses(n_classes)]
