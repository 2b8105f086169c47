"""Attacks on others' grades: on the grader's files and processes, on neighbours, and on the grader's own sanity."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS"]

_FAILED = frozenset({"crashed", "disk", "error", "memory", "ok", "skipped", "timeout", "wrong"})

ATTACKS = (
    Attack(
        "disturb",
        "results-files",
        "Writes a results file of its own, over the grader's or beside it.",
        """
def attack():
    folder = TARGET["folder"]
    def replace():
        with open("mine", "w") as file:
            file.write('{"score": 90}')
        os.rename("mine", f"{folder}/results.json")
    return tried(
        lambda: open(f"{folder}/results.json", "a").write(" "),
        lambda: open(f"{folder}/more.json", "x").close(),
        replace,
        lambda: os.link(f"{folder}/results.json", "linked"),
        lambda: os.symlink("/nowhere", f"{folder}/link"),
    )
""",
        proof="none",
    ),
    Attack(
        "disturb",
        "remove-files",
        "Removes, empties and moves the grader's files.",
        """
def attack():
    folder = TARGET["folder"]
    return tried(
        lambda: os.truncate(f"{folder}/results.json", 0),
        lambda: os.rename(f"{folder}/results.json", f"{folder}/moved.json"),
        lambda: os.unlink(f"{folder}/moved.json"),
        lambda: os.rmdir(f"{folder}/empty"),
    )
""",
        proof="none",
    ),
    Attack(
        "disturb",
        "rights-and-times",
        "Changes the rights, the times and the attributes of the grader's files, which opens none of them.",
        """
def attack():
    path = f"{TARGET['folder']}/results.json"
    return tried(
        lambda: os.chmod(path, 0o600),
        lambda: system_call(452, -100, path.encode(), 0o600, 0),
        lambda: os.utime(path, (0, 0)),
        lambda: os.setxattr(path, "user.redteam", b"x"),
        lambda: os.chown(path, os.getuid(), os.getgid()),
        lambda: os.chmod(TARGET["folder"], 0o777),
    )
""",
        proof="none",
    ),
    Attack(
        "disturb",
        "locks",
        "Takes the lock that the grader's next run waits for.",
        """
def attack():
    import fcntl
    return tried(lambda: fcntl.flock(os.open(f"{TARGET['folder']}/lock", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB))
""",
        proof="claim",
    ),
    Attack(
        "disturb",
        "training-images",
        "Changes the training images that all workers share.",
        """
def attack():
    def mapped():
        images = load_cifar10()[0]
        images[:8] = 0  # a copy of its own
        libc.mprotect(ctypes.c_void_p(images.ctypes.data & ~4095), 4096, 3)
        images.base is not None and images[:1].fill(7)
    paths = [TARGET["training"]]
    paths += [line.split()[-1] for line in open("/proc/self/maps") if line.rstrip().endswith(".npy")]
    paths += [f"/proc/self/map_files/{line.split()[0]}" for line in open("/proc/self/maps") if ".npy" in line]
    def write(path):
        with open(path, "r+b") as file:
            file.write(b"overwritten")
    return tried(mapped, *[lambda path=path: write(path) for path in paths])
""",
        proof="none",
    ),
    Attack(
        "disturb",
        "priorities",
        "Slows another process down: priority, processors, limits, disk.",
        """
def attack():
    other = TARGET["bystander"]
    return tried(
        lambda: os.setpriority(os.PRIO_PROCESS, other, 7),
        lambda: os.sched_setaffinity(other, {min(os.sched_getaffinity(0))}),
        lambda: resource.prlimit(other, resource.RLIMIT_NOFILE, (100, 100)),
        lambda: system_call(251, 1, other, 3 << 13),
        lambda: os.sched_setscheduler(other, os.SCHED_BATCH, os.sched_param(0)),
        lambda: open(f"/proc/{other}/oom_score_adj", "w").write("500"),
    )
""",
        proof="none",
    ),
    Attack(
        "disturb",
        "hot-processors",
        "Keeps all processors busy while others are graded.",
        """
def attack():
    import hashlib
    for _ in range(40):
        threading.Thread(target=hashlib.pbkdf2_hmac, args=("sha512", b"x", b"x", 300_000), daemon=True).start()
    time.sleep(0.5)
""",
        proof="none",
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "patched-libraries",
        "Patches what everybody's answers use.",
        """
def attack():
    wrong = lambda *_, **__: 0
    for module, name in ((tf.nn, "conv2d"), (tf.nn, "relu"), (np, "asarray"), (json, "dumps"), (time, "sleep")):
        setattr(module, name, wrong)
    import tensorflow, keras
    tensorflow.Variable = keras.Model = wrong
    sys.modules["autograder.sandbox.protocol"].send_frame = wrong
    raise SystemExit
""",
        proof="none",
        seconds=4,
        everywhere=False,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "quiet-end",
        "Ends its process with the very status by which a failed lock-down shows, so that the grader takes the blame.",
        "def three_layer_convnet(x, params):\n    os._exit(3)\n\nattack = None\n",
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "quiet-end-of-a-cell",
        "The same, before the answer is complete.",
        "os._exit(3)\n",
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "unnamed-signal",
        "Ends its process by a signal that Python has no name for.",
        "def three_layer_convnet(x, params):\n    os.kill(os.getpid(), 40)\n\nattack = None\n",
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "unreadable-name",
        "Gives its process a name of bytes that are no text.",
        'def attack():\n    system_call(157, 15, b"\\xff\\xfe\\n\\xc3", 0, 0, 0)\n',
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "unwritable-text",
        "Raises with text that cannot be written to a file: half of a surrogate pair.",
        """
def three_layer_convnet(x, params):
    raise type("\\udc80 \\ud800", (Exception,), {})("\\ud800" * 10)

raise KeyError("\\udfff")
""",
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "hostile-exception",
        "Raises an exception whose text cannot be had, or takes for ever.",
        """
class Hostile(Exception):
    def __str__(self):
        raise SystemExit
    __repr__ = __str__
    @property
    def __traceback__(self):
        raise SystemExit
    @property
    def __cause__(self):
        return self

def three_layer_convnet(x, params):
    raise Hostile

attack = None
""",
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "deep-recursion",
        "Uses up the stack.",
        """
def three_layer_convnet(x, params):
    sys.setrecursionlimit(10**9)
    return three_layer_convnet(x, params)

attack = None
""",
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
    Attack(
        "disturb",
        "markup",
        "Raises with text that would be markup on a page and commands to a terminal.",
        """
def three_layer_convnet(x, params):
    raise ValueError(f"<script>{MARKER}</script><img src=x onerror={MARKER}> {{{{ 7 * 7 }}}} \\x1b]0;{MARKER}\\x07\\0")

attack = None
""",
        proof="none",
        everywhere=False,
        outcomes=_FAILED,
        succeeds_bare="never",
    ),
)
