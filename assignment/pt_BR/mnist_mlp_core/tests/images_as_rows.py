from otter.test_files import test_case

OK_FORMAT = False

name = "images_as_rows"
points = None


@test_case(name="pixels_of_two_images", points=1, hidden=False)
def pixels_of_two_images(preprocess):
    import numpy as np

    images = np.zeros((2, 28, 28, 1), np.uint8)
    images[0, 0, 1], images[1, 27, 27] = 255, 51
    result = preprocess(images, np.array([4, 7]))
    assert isinstance(result, (list, tuple)) and len(result) == 2, "preprocess deve retornar duas coisas, rows e y."
    rows, labels = result
    assert rows is not None, "preprocess retornou None em vez de linhas: preencha o TODO."
    rows = np.asarray(rows)
    assert rows.shape == (2, 784), f"esperavam-se linhas de formato (2, 784), e veio {rows.shape}: mude o formato para (-1, 784)."
    corner = float(rows[0, 1])
    assert abs(corner - 1) < 1e-5, f"o pixel mais claro, 255, deveria virar 1; virou {corner}: divida por 255."
    last = float(rows[1, 783])
    assert abs(last - 0.2) < 1e-5, f"o último pixel da segunda imagem, 51, deveria virar 0,2; virou {last}."
    assert list(np.asarray(labels)) == [4, 7], "os rótulos mudaram: retorne y como ele veio."
