"""Attacks that leave something behind which acts, or lies in wait, after grading."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS"]

ATTACKS = (
    Attack(
        "outlive",
        "daemon",
        "Forks twice and leaves a process in a session of its own.",
        """
def attack():
    def detach():
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(2)
            os._exit(0)
        return b"detached"
    return tried(detach)
""",
        proof="claim",
    ),
    Attack(
        "outlive",
        "threads",
        "Leaves threads that go on when the answer has been given, and ignore every signal.",
        """
def attack():
    for number in range(1, 32):
        tried(lambda: signal.signal(number, signal.SIG_IGN))
    for _ in range(20):
        threading.Thread(target=time.sleep, args=(600,)).start()
""",
        proof="none",
        succeeds_bare="never",
    ),
    Attack(
        "outlive",
        "parents-death",
        "Takes back the signal that ends it when its parent dies, and leaves its group.",
        """
def attack():
    def take_back():
        wanted = ctypes.c_int(-1)
        system_call(157, 1, 0, 0, 0, 0)
        libc.prctl(2, ctypes.byref(wanted), 0, 0, 0)
        return b"taken back" if wanted.value == 0 else 1 / 0
    return tried(take_back, lambda: os.setpgid(0, os.getpgid(ZYGOTE)), lambda: os.setsid())
""",
        proof="claim",
    ),
    Attack(
        "outlive",
        "adopter",
        "Makes itself the parent of orphans, and keeps others from tracing what it does.",
        "def attack():\n    return tried(lambda: system_call(157, 36, 1, 0, 0, 0))\n",
        proof="claim",
    ),
    Attack(
        "outlive",
        "poisoned-bytecode",
        "Replaces the compiled form of a library's module, which the next worker would run.",
        """
def attack():
    import importlib.util
    caches = [importlib.util.cache_from_source(module.__file__) for module in (json, shutil, np)]
    folders = {os.path.dirname(path) for path in caches if os.path.isdir(os.path.dirname(path))}
    folders |= {os.path.dirname(path) for path in (json.__file__, np.__file__)}
    name = f"{TARGET['token']}.planted"
    return tried(*[lambda folder=folder: open(f"{folder}/{name}", "x").close() for folder in folders])
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "outlive",
        "poisoned-library",
        "Writes to the libraries that this process and the next one share, through the files and through the mappings.",
        """
def attack():
    from importlib.util import find_spec
    libraries = sorted({line.split()[-1] for line in open("/proc/self/maps") if ".so" in line})[:100]
    return tried(
        *[lambda path=path: os.close(os.open(path, os.O_WRONLY)) for path in libraries],
        lambda: os.close(os.open(find_spec("tensorflow").origin, os.O_WRONLY)),
    )
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "outlive",
        "keyring",
        "Keeps a key with the kernel.",
        'def attack():\n    return tried(lambda: system_call(248, b"user", b"redteam", b"x", 1, -1))\n',
        proof="claim",
    ),
    Attack(
        "outlive",
        "later-by-timer",
        "Sets timers and finalisers that act when the worker is being ended.",
        """
def attack():
    import atexit
    atexit.register(lambda: open(f"{TARGET['folder']}/late", "x"))
    signal.signal(signal.SIGALRM, lambda *_: tried(lambda: open(f"{TARGET['folder']}/late", "x")))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    threading.Timer(0.1, lambda: tried(lambda: open(f"{TARGET['folder']}/late", "x"))).start()
    time.sleep(0.2)
""",
        proof="none",
    ),
)
