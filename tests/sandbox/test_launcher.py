"""Real workers: what they may use, how they end, and what is left of them."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import (
    ProtocolError,
    SandboxUnavailable,
    StudentException,
    WorkerCrashed,
    WorkerMemory,
    WorkerTimeout,
)
from autograder.sandbox import launcher, worker_process, zygote_process
from autograder.sandbox.confinement.landlock import abi_version
from autograder.sandbox.confinement.syscalls import seccomp
from autograder.sandbox.control_groups import ControlGroups
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.worker_process import Limits
from autograder.units.unit import REPOSITORY

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each worker a user of its own")


def call(worker, name, *arguments):
    return StudentFunction(worker, name)(*arguments)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def ends_soon(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def test_functions_compute_on_arrays(open_worker):
    worker = open_worker("def double(x):\n    return 2 * x\n")
    np.testing.assert_array_equal(call(worker, "double", np.ones((2, 3), np.float32)), 2 * np.ones((2, 3)))


def test_a_worker_sees_only_its_own_small_world(open_worker):
    worker = open_worker(
        "import fcntl, os\n"
        "def environment():\n    return list(map(len, sorted(os.environ)))\n"
        "def is_open(number):\n"
        "    try:\n        return fcntl.fcntl(number, fcntl.F_GETFD) >= 0\n"
        "    except OSError:\n        return False\n"
        "def descriptors():\n    return np.array([number for number in range(256) if is_open(number)])\n"
        "def writable():\n    return os.access('/tmp', os.W_OK) and os.getcwd() == os.environ['TMPDIR']\n"
    )
    assert len(call(worker, "environment")) == 9
    assert list(call(worker, "descriptors")) == [0, 1, 2, 3]  # 0 to 2 lead nowhere, 3 is the connection


@needs_root
def test_each_worker_has_a_user_of_its_own(open_worker):
    source = "import os\ndef who():\n    return [os.getuid(), os.geteuid(), os.getgid(), len(os.getgroups())]\n"
    first, second = (call(open_worker(source), "who") for _ in range(2))
    assert first[0] == first[1] == first[2] > 2**29
    assert first[3] == 0
    assert first[0] != second[0]


@needs_root
def test_homes_of_others_are_closed(open_worker):
    worker = open_worker(
        "import os\ndef readable():\n    return os.access('/root/.bashrc', os.R_OK) or os.access('/root', os.W_OK)\n"
    )
    assert not call(worker, "readable")


def test_late_imports_work(open_worker):
    worker = open_worker("def late():\n    import xmlrpc.client, keras.applications.resnet\n    return 1\n")
    assert call(worker, "late") == 1


def test_training_images_are_a_private_copy(open_worker):
    source = (
        "X_train, y_train, X_val, y_val, X_test, y_test = load_images(num_validation=100)\n"
        "def overwrite():\n    X_train[:10] = 7\n    return float(X_train[0].max())\n"
        "def first():\n    return float(X_train[0].max())\n"
        "def shapes():\n    return [len(X_train), len(y_train), len(X_val), len(X_test)]\n"
        "def is_training_image():\n    return bool((X_val == X_train[-100:]).all() and (X_test == X_train).all())\n"
    )
    spoiler, other = open_worker(source), open_worker(source)
    assert call(spoiler, "overwrite") == 7
    assert call(other, "first") != 7
    assert call(other, "shapes") == [1280, 1280, 100, 1280]
    assert call(other, "is_training_image")


def test_exceptions_carry_the_students_own_lines(open_worker):
    worker = open_worker("def wrong(x):\n    y = x\n    raise KeyError('here')\n")
    with pytest.raises(StudentException) as caught:
        call(worker, "wrong", np.ones(2, np.float32))
    assert caught.value.kind == "KeyError"
    assert "line 3, in wrong" in caught.value.traceback
    assert "operations.py" not in caught.value.traceback


def test_a_worker_survives_an_exception(open_worker):
    worker = open_worker("def wrong():\n    raise SystemExit(3)\ndef right():\n    return 1\n")
    with pytest.raises(StudentException):
        call(worker, "wrong")
    assert call(worker, "right") == 1


def test_endless_loops_end_on_time(open_worker):
    source = (
        "def loop():\n"
        "    while True:\n"
        "        try:\n            len('')\n"
        "        except BaseException:\n            pass\n"
    )
    worker = open_worker(source, seconds=2)
    started = time.monotonic()
    with pytest.raises(WorkerTimeout):
        call(worker, "loop")
    assert time.monotonic() - started < 10
    assert not is_alive(worker.pid)
    with pytest.raises(WorkerCrashed, match="ended already"):
        call(worker, "loop")


def test_time_is_counted_over_all_calls(open_worker):
    worker = open_worker("import time\ndef nap():\n    time.sleep(1)\n", seconds=4)
    for _ in range(3):
        call(worker, "nap")
    with pytest.raises(WorkerTimeout):
        call(worker, "nap")


def test_memory_hogs_are_ended(open_worker):
    worker = open_worker("def hog():\n    kept = []\n    while True:\n        kept.append(np.ones(2**20))\n")
    with pytest.raises(WorkerMemory, match=r"2\.0 GB"):
        call(worker, "hog")
    assert not is_alive(worker.pid)
    assert worker.peak_memory_bytes > 2**31


def test_one_giant_allocation_is_refused_by_the_kernel(open_worker):
    worker = open_worker("def giant():\n    return np.ones(2**30)\n")
    with pytest.raises((StudentException, WorkerMemory)):
        call(worker, "giant")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\ndef end():\n    os._exit(7)\n", "status 7"),
        ("import os\ndef end():\n    os._exit(0)\n", "status 0"),
        ("import os\ndef end():\n    os._exit(3)\n", "status 3"),  # what a failed lock-down ends with
        ("import os\ndef end():\n    os.kill(os.getpid(), 9)\n", "SIGKILL"),
        ("import os\ndef end():\n    os.kill(os.getpid(), 40)\n", "signal 40"),
        ("import ctypes\ndef end():\n    ctypes.string_at(0)\n", "SIGSEGV"),
        ("import os\ndef end():\n    os.close(3)\n    os._exit(5)\n", "status 5"),
    ],
)
def test_ended_processes_are_crashes(open_worker, source, reason):
    worker = open_worker(source)
    with pytest.raises(WorkerCrashed, match=reason):
        call(worker, "end")
    assert not is_alive(worker.pid)


def test_garbage_on_the_connection_is_a_broken_protocol(open_worker):
    worker = open_worker("import os\ndef talk():\n    os.write(3, b'x' * 1000)\n")
    with pytest.raises(ProtocolError):
        call(worker, "talk")
    assert not is_alive(worker.pid)


def test_an_answer_given_in_advance_is_not_believed(open_worker):
    source = (
        "import json, os, struct\n"
        "body = json.dumps({'status': 'ok', 'results': [{'kind': 'none'}], 'sequence': False}).encode()\n"
        "forged = struct.pack('!4s16sIQ', b'AGK1', bytes(16), len(body), 0) + body\n"
        "def forge():\n    os.write(3, forged)\n    return 1\n"
    )
    worker = open_worker(source)
    with pytest.raises(ProtocolError, match="not asked"):
        call(worker, "forge")


@pytest.mark.parametrize(
    "text", ["'t' * 20_001", "'\\ud800'", "['t']"], ids=["too long", "half a character", "no text"]
)
def test_a_forged_exception_is_a_breach_of_the_protocol(open_worker, text):
    """Student code holds the connection, and finds the nonce in its own frames."""
    source = (
        "import json, os, struct, sys\n"
        "def forge():\n"
        "    frame = sys._getframe()\n"
        "    while not hasattr(frame.f_locals.get('request'), 'nonce'):\n        frame = frame.f_back\n"
        f"    body = json.dumps({{'status': 'error', 'kind': 'k', 'traceback': {text}}}).encode()\n"
        "    os.write(3, struct.pack('!4s16sIQ', b'AGK1', frame.f_locals['request'].nonce, len(body), 0) + body)\n"
    )
    worker = open_worker(source)
    with pytest.raises(ProtocolError):
        call(worker, "forge")
    assert worker.exit_status is not None


def test_replies_have_a_largest_size(open_worker):
    worker = open_worker("def large():\n    return np.ones((1000, 1000, 5), np.float32)\n")
    with pytest.raises(StudentException, match="ValueError"):
        call(worker, "large")


needs_filter = pytest.mark.skipif(seccomp is None, reason="libseccomp is missing")
needs_landlock = pytest.mark.skipif(abi_version() == 0, reason="this kernel has no Landlock")


def test_the_scratch_folder_is_writable_and_goes_with_the_worker(open_worker):
    source = (
        "import os\n"
        "def note():\n"
        "    os.makedirs('a/b')\n"
        "    with open('a/b/note', 'w') as file:\n"
        "        return file.write('four')\n"
    )
    worker = open_worker(source)
    assert call(worker, "note") == 4
    worker.close()
    assert not worker.scratch.exists()


def test_threads_end_with_the_worker(open_worker):
    source = (
        "import threading, time\n"
        "def begin():\n"
        "    threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "    return threading.active_count()\n"
    )
    worker = open_worker(source)
    assert call(worker, "begin") == 2
    worker.close()
    assert ends_soon(worker.pid)


def test_what_tensorflow_needs_still_works(open_worker):
    source = (
        "import ctypes, os\n"
        "import matplotlib.pyplot as plt\n"
        "def work():\n"
        "    x = tf.random.normal((64, 8))\n"
        "    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
        "    model.compile('adam', 'mse', jit_compile=True)\n"
        "    data = tf.data.Dataset.from_tensor_slices((x, x[:, :1])).batch(8).prefetch(tf.data.AUTOTUNE)\n"
        "    model.fit(data, epochs=2, verbose=0)\n"
        "    model.save('model.keras')\n"
        "    again = tf.keras.models.load_model('model.keras')\n"
        "    model.save('model.h5')\n"
        "    np.save('array.npy', np.ones(1000))\n"
        "    assert np.load('array.npy', mmap_mode='r').sum() == 1000\n"
        "    np.load('array.npy', mmap_mode='r+')[:] = 2\n"
        "    libc = ctypes.CDLL(None)\n"
        "    assert libc.fallocate(os.open('kept', os.O_CREAT | os.O_RDWR), 1, 0, 4096) < 0\n"
        "    os.posix_fallocate(os.open('room', os.O_CREAT | os.O_RDWR), 0, 2**20)\n"
        "    assert os.stat('room').st_size == 2**20\n"
        "    tf.train.Checkpoint(model=model).save('checkpoint/a')\n"
        "    list(data.cache('cached'))\n"
        "    model.export('saved')\n"
        "    tf.saved_model.load('saved')\n"
        "    plt.plot([1, 2])\n"
        "    plt.savefig('plot.png')\n"
        "    return float(tf.reduce_max(tf.abs(again(x) - model(x))))\n"
    )
    assert call(open_worker(source), "work") < 1e-5


def test_workers_die_with_their_sandbox(training_files):
    sandbox = ProcessSandbox(training_files, limits=Limits())
    worker = sandbox.open(60)
    assert is_alive(worker.pid)
    sandbox.close()
    assert ends_soon(worker.pid)
    with pytest.raises((WorkerCrashed, SandboxUnavailable)):
        worker.call(Start())


def test_a_zygote_that_cannot_start_says_why(tmp_path):
    (tmp_path / "images.npy").write_bytes(b"no array")
    (tmp_path / "labels.npy").write_bytes(b"no array")
    with pytest.raises(SandboxUnavailable, match="did not start"):
        ProcessSandbox((tmp_path / "images.npy", tmp_path / "labels.npy"))


def _capabilities() -> set[str]:
    lines = Path("/proc/self/status").read_text().splitlines()
    held = next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))
    return {"CAP_SYS_ADMIN"} if held >> 21 & 1 else set()


def test_layers_are_reported(sandbox):
    # As root of a machine; what an ordinary user and a container's root have of these, the red team's modes show.
    is_machine = "CAP_SYS_ADMIN" in _capabilities()
    offered = {
        "control group": ControlGroups.find() is not None,
        "fixed scratch": is_machine or sandbox.layers["fixed scratch"],
        "own processes": is_machine,
        "own user": os.geteuid() == 0,
        "landlock": abi_version() > 0,
        "seccomp": seccomp is not None,
        "bubblewrap": shutil.which("bwrap") is not None,
    }
    always = set(sandbox.layers) - set(offered)
    assert always == {
        "own process",
        "resource limits",
        "no new privileges",
        "no capabilities",
        "closed descriptors",
        "empty environment",
        "private scratch",
    }
    assert sandbox.layers == {**dict.fromkeys(always, True), **offered}


def test_a_layer_that_does_not_hold_is_left_out_and_reported(monkeypatch):
    monkeypatch.setattr(launcher, "_readable_paths", lambda: ["/"])
    with ProcessSandbox(limits=Limits()) as sandbox:
        assert not sandbox.layers["landlock"]
        assert sandbox.layers["seccomp"] == (seccomp is not None)


def test_a_self_test_that_is_watched_closely_may_fill_its_folder(monkeypatch, sandbox):
    for name in ("_POLL_SECONDS", "_DISK_POLL_SECONDS"):
        monkeypatch.setattr(worker_process, name, 1e-4)
    monkeypatch.setattr(worker_process, "_DISK_POLL_SHARE", 1.0)
    with ProcessSandbox() as watched:
        assert watched.layers == sandbox.layers


@pytest.fixture
def no_bubblewrap(monkeypatch):
    monkeypatch.setattr(zygote_process, "bubblewrap_command", lambda *paths, **options: None)


def test_without_anything_that_protects_files_grading_is_refused(monkeypatch, no_bubblewrap):
    monkeypatch.setattr(launcher, "_SWITCHED", ("seccomp",))
    with pytest.raises(SandboxUnavailable, match="--unsafe-no-sandbox"):
        ProcessSandbox()
    with ProcessSandbox(unsafe=True) as sandbox:
        assert not any(sandbox.layers[layer] for layer in ("landlock", "own user", "bubblewrap"))


PROBES = """
import os

def can_read(path):
    try:
        open(bytes(path.numpy()).decode()).close()
    except OSError:
        return 0
    return 1

def can_change(path):
    try:
        os.chmod(bytes(path.numpy()).decode(), 0o600)
    except OSError:
        return 0
    return 1
"""


def as_array(path: Path) -> np.ndarray:
    return np.frombuffer(str(path).encode(), np.uint8)


@needs_root
@needs_filter
@needs_landlock
def test_root_without_a_spare_user_goes_on_without_any_right(monkeypatch, no_bubblewrap, tmp_path):
    """As in containers that map one user only."""
    monkeypatch.setattr(launcher, "_SWITCHED", ("landlock", "seccomp"))
    secret = tmp_path / "secret"
    secret.write_text("canary")
    with ProcessSandbox(limits=Limits()) as sandbox, sandbox.open(60) as worker:
        assert not sandbox.layers["own user"]
        assert sandbox.layers["no capabilities"]
        worker.call(Start(cells=(Cell(id="a", question="", source="import tensorflow as tf\n" + PROBES),)))
        assert call(worker, "can_read", as_array(secret)) == 0
        assert call(worker, "can_change", as_array(secret)) == 0


@needs_root
def test_without_bubblewrap_the_other_layers_hold(no_bubblewrap):
    with ProcessSandbox(limits=Limits()) as sandbox:
        assert not sandbox.layers["bubblewrap"]
        assert sandbox.layers["own user"]


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_in_its_namespaces_the_zygote_sees_neither_grader_nor_network(monkeypatch, tmp_path):
    monkeypatch.setattr(launcher, "_SWITCHED", ())  # bubblewrap alone
    secret = tmp_path / "secret"
    secret.write_text("canary")
    with ProcessSandbox(limits=Limits()) as sandbox, sandbox.open(60) as worker:
        assert sandbox.layers["bubblewrap"]
        source = (
            "import os, socket, tensorflow as tf\n"
            + PROBES
            + (
                "def processes():\n    return sum(name.isdigit() for name in os.listdir('/proc'))\n"
                "def interfaces():\n    return len(socket.if_nameindex())\n"
            )
        )
        worker.call(Start(cells=(Cell(id="a", question="", source=source),)))
        for hidden in (secret, REPOSITORY / "solutions" / "en" / "tests" / "cifar10_convnet" / "keras_model.py"):
            assert hidden.exists()
            assert call(worker, "can_read", as_array(hidden)) == 0
        assert call(worker, "processes") <= 3
        assert call(worker, "interfaces") == 1


def test_a_traceback_shows_the_students_cells_alone(open_worker):
    source = (
        "def inner(x):\n    return tf.matmul(x, x)\n"
        "def outer(x):\n"
        "    try:\n        return inner(x)\n"
        "    except Exception as error:\n        raise KeyError('mine') from error\n"
        "def deep(n):\n    return deep(n + 1)\n"
        "def traced(x):\n    return tf.function(inner)(x)\n"
    )
    worker = open_worker(source)
    x = np.ones((2, 3), np.float32)
    with pytest.raises(StudentException) as caught:
        call(worker, "outer", x)
    text = caught.value.traceback
    frames = [line.strip() for line in text.splitlines() if line.startswith("  File ")]
    places = ("5, in outer", "2, in inner", "7, in outer")
    assert frames == [f'File "<cell answer>", line {place}' for place in places]
    assert "return tf.matmul(x, x)" in text
    assert "Matrix size-incompatible" in text
    assert "KeyError: 'mine'" in text
    for name, argument in (("deep", 1), ("traced", x)):
        with pytest.raises(StudentException) as caught:
            call(worker, name, argument)
        assert len(caught.value.traceback) < 6000
        assert '"<cell answer>", line' in caught.value.traceback
        # What AutoGraph says about a traced function is part of its message: paths are for clean_text.
        trace = caught.value.traceback.split("in user code")[0]
        assert "site-packages" not in trace
        assert "operations.py" not in trace


@pytest.mark.parametrize("onednn", [True, False])
def test_workers_have_onednn_unless_verdicts_are_compared(onednn):
    source = (
        "from tensorflow.python.framework import test_util\ndef has_it():\n    return int(test_util.IsMklEnabled())\n"
    )
    with ProcessSandbox(limits=Limits(), onednn=onednn) as sandbox, sandbox.open(60) as worker:
        worker.call(Start(cells=(Cell(id="a", question="", source=source),)))
        assert call(worker, "has_it") == onednn
