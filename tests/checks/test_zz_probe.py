import numpy as np, pytest, collections
from checks.answers import *
from checks.test_convnet import RIGHT
from checks.test_keras_model import RIGHT as RK, SEQUENTIAL, CUSTOM
from autograder.checks import convnet, keras_model, optimizers, initialisation
from autograder.errors import CheckFailed
from autograder.proxies import StudentFunction
def tally(n, **checks):
    out=collections.Counter()
    for s in range(n):
        for k,c in checks.items():
            try: c(np.random.default_rng(s))
            except CheckFailed as e: out[k, str(e)]+=1
    print("TALLY", n, list(checks), out)
@pytest.mark.parametrize("k",["tf.pad and VALID","on a GPU's TF32 units"])
def test_q1(open_worker,k):
    f=StudentFunction(open_worker(RIGHT[k],seconds=900),"three_layer_convnet")
    tally(400,g=lambda r:convnet.gradients_match(f,r))
    tally(60,a=lambda r:convnet.scores_match(f,r),b=lambda r:convnet.scores_match_on_other_shapes(f,r),c=lambda r:convnet.one_batch_is_learned(f,r))
def test_keras(open_worker):
    w=open_worker(SUBCLASS+SEQUENTIAL+CUSTOM+INIT+"def o(): return tf.keras.optimizers.SGD(5e-4,.9,True)\n",seconds=900)
    f,m,c,i,o=(StudentFunction(w,n) for n in ("ThreeLayerConvNet","model_init_fn","CustomConvNet","three_layer_convnet_init","o"))
    tally(60,p=lambda r:keras_model.probabilities_match(f,r),i=lambda r:keras_model.initialiser_is_variance_scaling(f),s=lambda r:keras_model.sequential_probabilities_match(m,r),l=lambda r:keras_model.training_flag_is_obeyed(c,r),k=lambda r:initialisation.scale_is_kaiming(i))
    tally(400,o=lambda r:optimizers.is_nesterov_sgd(o,r,learning_rate=5e-4,momentum=.9))
    tally(25,l=lambda r:keras_model.one_batch_is_learned(f,r))
