from otter.test_files import test_case

OK_FORMAT = False

name = "mnist_model"
points = None


@test_case(name="scores_of_the_right_shape", points=1, hidden=False)
def scores_of_the_right_shape(MNISTModel, tf):
    import numpy as np

    model = MNISTModel('channels_last')
    for shape in ((2, 28, 28, 1), (3, 784)):
        scores = model(tf.zeros(shape))
        assert scores is not None, "MNISTModel.call retornou None em vez de escores: preencha o TODO."
        expected, found = (shape[0], 10), tuple(np.shape(scores))
        assert found == expected, f"imagens de formato {shape}: esperavam-se escores de formato {expected}, vieram {found}."


@test_case(name="scores_of_constant_weights", points=3, hidden=False)
def scores_of_constant_weights(constant_scores):
    import numpy as np

    for weight, bias, pixel, by_hand in (
        (0.01, 0.1, 1, (0.35, 2.9, 29.796, 305.211)),
        (0.01, 0.1, -1, (0, 0.1, 1.124, 11.610)),
        (-0.01, 0.5, 1, (0.25, 0, 0.5, -4.62)),
        (-0.01, 0.1, 1, (0, 0.1, 0, 0.1)),
    ):
        scores = constant_scores(weight, bias, pixel)
        assert scores is not None, "MNISTModel.call retornou None em vez de escores: preencha o TODO."
        found = float(np.mean(scores))
        assert abs(found - by_hand[-1]) < 1e-3 * max(1, abs(by_hand[-1])), (
            f"pesos {weight}, vieses {bias}, pixels {pixel}: as camadas dão {by_hand}; os seus escores são {found:.3f}."
        )


@test_case(name="other_formats_are_refused", points=1, hidden=False)
def other_formats_are_refused(MNISTModel):
    for data_format in ('channels_middle', 'NHWC'):
        try:
            MNISTModel(data_format)
            is_refused = False
        except Exception:
            is_refused = True
        assert is_refused, f"esperava-se um erro para o formato {data_format}, não houve nenhum."


@test_case(name="scores_match_on_random_weights", points=6, hidden=True)
def scores_match_on_random_weights(MNISTModel, rng, checks):
    checks.network.scores_match(MNISTModel, rng)


@test_case(name="channels_first_is_the_same_network", points=4, hidden=True)
def channels_first_is_the_same_network(MNISTModel, rng, checks):
    checks.network.channels_first_matches(MNISTModel, rng)


@test_case(name="one_pooling_layer_serves_twice", points=2, hidden=True)
def one_pooling_layer_serves_twice(MNISTModel, checks):
    checks.network.pooling_layer_is_reused(MNISTModel)


@test_case(name="dropout_acts_in_training_alone", points=3, hidden=True)
def dropout_acts_in_training_alone(MNISTModel, rng, checks):
    checks.network.dropout_is_right(MNISTModel, rng)
