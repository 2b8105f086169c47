from __future__ import annotations

import io
import pickle
import tarfile
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.shipped import images
from autograder.shipped.images import ImageSet, load_images, made_up
from autograder.shipped.saying import Stop

KNOWN = ImageSet("stars", "stars", "stars-batches*", 7, "stars.tar.gz", (32, 32, 3), (1,), 4, 40, 12)


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """An empty folder, an empty cache, and nothing that says where images are."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("AUTOGRADER_DATA", raising=False)
    return tmp_path


def keras(monkeypatch, load):
    """What takes the place of TensorFlow, with one data set."""
    data_sets = SimpleNamespace(stars=SimpleNamespace(load_data=load))
    module = SimpleNamespace(keras=SimpleNamespace(datasets=data_sets))
    monkeypatch.setattr(images, "import_module", {"tensorflow": module}.__getitem__)


def write_npz(path):
    (x, y), (x_test, y_test) = made_up(KNOWN)
    np.savez(path, x_train=x, y_train=y.ravel(), x_test=x_test, y_test=y_test.ravel())


def no_network():
    raise Exception("URL fetch failure on https://example.org: None -- Temporary failure in name resolution")  # Keras's


def test_a_file_beside_the_notebook_comes_first(alone, capsys):
    write_npz(alone / "stars.npz")
    (x, y), (x_test, _y_test) = load_images(KNOWN)
    assert (x.shape, y.shape, len(x_test)) == ((40, 32, 32, 3), (40, 1), 12)
    assert "stars.npz" in capsys.readouterr().out


@pytest.mark.parametrize("source", ["other.npz", "."])
def test_a_path_may_be_that_of_a_file_or_of_its_folder(alone, source, monkeypatch):
    write_npz(alone / "other.npz")
    write_npz(alone / "stars.npz")
    assert load_images(KNOWN, source)[0][0].shape == (40, 32, 32, 3)
    monkeypatch.setenv("AUTOGRADER_DATA", str(alone / source))
    assert load_images(KNOWN)[0][0].shape == (40, 32, 32, 3)


def test_an_archive_is_read_as_its_authors_publish_it(alone):
    pixels = np.arange(3 * 1024, dtype=np.int64).astype(np.uint8)
    with tarfile.open(alone / "stars.tar.gz", "w:gz") as archive:
        for name, label in (("test_batch", 3), ("data_batch_2", 2), ("data_batch_1", 1), ("readme.html", 0)):
            content = pickle.dumps({b"data": pixels[None], b"labels": [label]})
            member = tarfile.TarInfo(f"batches/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    (x, y), (x_test, y_test) = load_images(KNOWN)
    assert (y.ravel().tolist(), y_test.ravel().tolist()) == ([1, 2], [3])
    assert x[0, 0, 1].tolist() == [1, 1024 % 256 + 1, 2048 % 256 + 1]
    assert x_test.shape == (1, 32, 32, 3)


def test_a_download_is_announced_with_its_size(capsys, monkeypatch):
    keras(monkeypatch, lambda: "loaded")
    assert load_images(KNOWN) == "loaded"
    assert "7 MB" in capsys.readouterr().out


def test_what_keras_keeps_is_not_announced_as_a_download(alone, capsys, monkeypatch):
    (alone / "keras/datasets/stars-batches-py").mkdir(parents=True)
    keras(monkeypatch, lambda: "loaded")
    load_images(KNOWN)
    assert "MB" not in capsys.readouterr().out


def test_without_a_network_one_sentence_says_what_to_do(monkeypatch):
    keras(monkeypatch, no_network)
    with pytest.raises(Stop, match=r"name resolution.*stars\.tar\.gz.*standin") as caught:
        load_images(KNOWN)
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_damaged_cache_is_told_apart(alone, monkeypatch):
    (alone / "keras/datasets/stars-batches-py").mkdir(parents=True)
    keras(monkeypatch, no_network)
    with pytest.raises(Stop, match="is damaged: delete it"):
        load_images(KNOWN)


def test_missing_certificates_of_macos_are_taken_from_where_they_are(monkeypatch):
    calls = []

    def load():
        calls.append(1)
        if len(calls) == 1:
            raise Exception("[SSL: CERTIFICATE_VERIFY_FAILED] unable to get local issuer certificate")
        return "loaded"

    monkeypatch.setenv("SSL_CERT_FILE", "")
    keras(monkeypatch, load)
    assert load_images(KNOWN) == "loaded"
    assert len(calls) == 2


def test_a_file_that_is_not_there_or_damaged_is_named(alone):
    with pytest.raises(Stop, match=r"There is no file .*nowhere"):
        load_images(KNOWN, "nowhere")
    (alone / "stars.npz").write_bytes(b"no images")
    with pytest.raises(Stop, match=r"stars\.npz cannot be read"):
        load_images(KNOWN)


def test_a_set_that_keras_has_not_is_asked_for_as_a_file():
    with pytest.raises(Stop, match=r"There is no file stars\.npz"):
        load_images(KNOWN._replace(keras=""))


def test_made_up_images_say_so_and_can_be_told_apart(capsys):
    (x, y), (x_test, y_test) = load_images(KNOWN, "standin")
    assert "mean nothing" in capsys.readouterr().out
    assert (x.dtype, x.shape, y.shape, y_test.shape) == (np.uint8, (40, 32, 32, 3), (40, 1), (12, 1))
    assert set(np.unique(y)) <= set(range(4))
    assert len(x_test) == 12
