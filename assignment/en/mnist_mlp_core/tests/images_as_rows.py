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
    assert isinstance(result, (list, tuple)) and len(result) == 2, "preprocess should return two things, rows and y."
    rows, labels = result
    assert rows is not None, "preprocess returned None instead of rows: fill in the TODO."
    rows = np.asarray(rows)
    assert rows.shape == (2, 784), f"expected rows of shape (2, 784), got {rows.shape}: reshape to (-1, 784)."
    corner = float(rows[0, 1])
    assert abs(corner - 1) < 1e-5, f"the brightest pixel, 255, should become 1; it became {corner}: divide by 255."
    last = float(rows[1, 783])
    assert abs(last - 0.2) < 1e-5, f"the last pixel of the second image, 51, should become 0.2; it became {last}."
    assert list(np.asarray(labels)) == [4, 7], "the labels have changed: return y as it came."
