"""A sandbox that nobody needs is not started; one that is, once."""

from __future__ import annotations

import threading
from importlib.metadata import PackageNotFoundError, version

import pytest

from autograder.errors import SandboxUnavailable
from autograder.sandbox import on_demand
from autograder.sandbox.fake import FakeSandbox
from autograder.sandbox.on_demand import SandboxOnDemand


@pytest.fixture
def started() -> list[FakeSandbox]:
    return []


@pytest.fixture
def announced() -> list[str]:
    return []


@pytest.fixture
def sandbox(started, announced) -> SandboxOnDemand:
    def start() -> FakeSandbox:
        started.append(FakeSandbox())
        return started[-1]

    return SandboxOnDemand(start, "cpu", lambda: announced.append("starting"))


def test_versions_and_device_are_known_before_anything_starts(sandbox, started):
    assert (sandbox.device, sandbox.keras_version) == ("cpu", version("keras"))
    assert sandbox.tensorflow_version
    assert sandbox.layers == {}
    sandbox.close()
    assert started == []


def test_the_first_worker_starts_it_and_no_other(sandbox, started, announced):
    threads = [threading.Thread(target=sandbox.open, args=(1,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sandbox.start()
    assert [one.opened for one in started] == [8]
    assert announced == ["starting"]
    assert sandbox.layers == FakeSandbox.layers


def test_after_its_end_nothing_is_started(sandbox, started):
    with sandbox:
        pass
    with pytest.raises(SandboxUnavailable):
        sandbox.open(1)
    assert started == []


def test_where_no_package_tells_a_version_the_workers_do(sandbox, started, monkeypatch):
    def unknown(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(on_demand, "version", unknown)
    monkeypatch.setattr(on_demand, "_installed", on_demand._installed.__wrapped__)  # asked anew
    assert (sandbox.tensorflow_version, sandbox.keras_version) == ("2.0", "3.0")
    assert len(started) == 1
