from __future__ import annotations

import pytest


@pytest.fixture
def keras(tmp_path, monkeypatch):
    """The folder in which Keras keeps data sets."""
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".keras" / "datasets"
    folder.mkdir(parents=True)
    return folder
