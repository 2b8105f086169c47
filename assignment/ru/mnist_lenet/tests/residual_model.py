from otter.test_files import test_case

OK_FORMAT = False

name = "residual_model"
points = None


@test_case(name="shapes_are_kept", points=1, hidden=False)
def shapes_are_kept(ResidualBlock, ResidualMNISTModel, tf):
    import numpy as np

    maps = ResidualBlock(4)(tf.zeros((2, 6, 5, 4)))
    assert maps is not None, "ResidualBlock.call вернул None вместо карт признаков: заполните TODO."
    found = tuple(np.shape(maps))
    assert found == (2, 6, 5, 4), f"ожидались карты той же формы, что и вход, (2, 6, 5, 4), получены {found}."
    for shape in ((3, 28, 28, 1), (3, 784)):
        scores = ResidualMNISTModel()(tf.zeros(shape))
        assert scores is not None, "ResidualMNISTModel.call вернул None вместо оценок: заполните TODO."
        found = tuple(np.shape(scores))
        assert found == (3, 10), f"изображения формы {shape}: ожидались оценки формы (3, 10), получены {found}."
