"""While an image is built: the data set, and the given network's run that shows data and kit to be sound."""

from __future__ import annotations

from autograder.gradescope.settings import packed_unit, read_settings
from autograder.grading.cache import cache_of_machine
from autograder.grading.given_network import check_environment
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data

__all__ = ["prepare"]


def prepare() -> None:
    """Fetch and check the data set, and train the given network once, so that no submission has to wait for it.

    Raises:
        AutograderError: the image cannot grade.
    """
    settings = read_settings()
    unit = packed_unit(settings)
    images = open_unit_data(unit, settings.source)
    if images is not None:
        print(f"Data: {images.name}, checksum {images.checksum[:16]}.")
    with open_bench(unit, images) as bench:
        sandbox = bench.sandbox
        layers = [layer for layer, holds in sandbox.layers.items() if holds]
        print(f"TensorFlow {sandbox.tensorflow_version}, Keras {sandbox.keras_version}. In force: {', '.join(layers)}.")
        if unit.gradescope.training:
            series = check_environment(bench, cache=cache_of_machine())
            if series is not None:
                print(f"The given network reached {series.runs[-1].accuracy:.1f}% ({series.goal}).")


if __name__ == "__main__":
    prepare()
