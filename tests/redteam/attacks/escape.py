"""Attacks that leave the worker's process: new processes, sockets, other processes, the kernel's side doors."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS"]

ATTACKS = (
    Attack(
        "escape",
        "new-process",
        "Makes a process in every way that Python and the C library know.",
        """
def attack():
    def fork():
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    return tried(
        fork,
        lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0),
        lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        lambda: os.popen("echo out").read() or 1 / 0,
    )
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "clone-directly",
        "Forks by the system calls themselves, past the C library, with the number of another interface too.",
        """
def attack():
    def forked(number, *arguments):
        pid = system_call(number, *arguments)
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        return b"forked"
    clone3 = struct.pack("11Q", 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
    return tried(
        lambda: forked(57),
        lambda: forked(56, 17, 0, 0, 0, 0),
        lambda: forked(435, clone3, len(clone3)),
        lambda: forked(56, 0x10000000 | 17, 0, 0, 0, 0),
    )
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "other-program",
        "Takes another program's place, from a file and from memory.",
        """
def attack():
    def from_memory():
        file = os.memfd_create("program")
        os.write(file, b"#!/bin/true\\n")
        return b"made"
    return tried(from_memory, lambda: is_let_in(59, 0, 0, 0), lambda: is_let_in(322, -1, 0, 0, 0, 0))
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "tcp",
        "Connects to a server of the grader's machine.",
        """
def attack():
    return tried(
        lambda: socket.create_connection(("127.0.0.1", TARGET["tcp_port"]), 1).send(b"out"),
        lambda: socket.create_connection(("::1", TARGET["tcp_port"]), 1).send(b"out"),
    )
""",
        proof="none",
    ),
    Attack(
        "escape",
        "udp",
        "Sends a datagram, which needs no connection.",
        """
def attack():
    address = ("127.0.0.1", TARGET["udp_port"])
    return tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"out", address))
""",
        proof="none",
    ),
    Attack(
        "escape",
        "unix-sockets",
        "Connects to a daemon's socket, by its path and by an abstract name.",
        """
def attack():
    def connect(address):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(1)
        connection.connect(address)
        connection.send(b"out")
    return tried(lambda: connect(TARGET["unix_path"]), lambda: connect(TARGET["abstract"].encode()))
""",
        proof="none",
    ),
    Attack(
        "escape",
        "other-sockets",
        "Opens sockets of rarer families: netlink, packets, virtual machines, Bluetooth, and a pair.",
        """
def attack():
    families = [(16, 3, 0), (17, 3, 0), (40, 1, 0), (31, 3, 1), (38, 5, 0), (30, 2, 0), (44, 3, 0)]
    sockets = [lambda given=given: socket.socket(*given).close() for given in families]
    return tried(*sockets, lambda: socket.socketpair())
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "reuse-the-connection",
        "Turns its one connection to other use: a new peer, a server, a descriptor sent along.",
        """
def attack():
    own = socket.socket(fileno=os.dup(3))
    def send_descriptor():
        file = os.open("sent", os.O_CREAT | os.O_RDWR)
        own.sendmsg([b""], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file] * 10))])
        raise OSError  # whether it arrives, the grader's own count of its descriptors shows
    return tried(
        send_descriptor,
        lambda: own.connect(TARGET["unix_path"]),
        lambda: own.bind("door") or own.listen(),
    )
""",
        proof="claim",
        succeeds_bare="never",
    ),
    Attack(
        "escape",
        "signals",
        "Sends the grader a signal by all calls that send one.",
        """
def attack():
    grader, information = TARGET["pid"], struct.pack("iii", signal.SIGWINCH, 0, -1) + bytes(116)
    return tried(
        lambda: os.kill(grader, signal.SIGWINCH),
        lambda: system_call(234, grader, grader, int(signal.SIGWINCH)),
        lambda: system_call(200, grader, int(signal.SIGWINCH)),
        lambda: system_call(129, grader, int(signal.SIGWINCH), information),
        lambda: system_call(297, grader, grader, int(signal.SIGWINCH), information),
        lambda: signal.pidfd_send_signal(os.pidfd_open(grader), signal.SIGWINCH),
    )
""",
        proof="none",
    ),
    Attack(
        "escape",
        "signals-let-in",
        "Looks which calls that send signals the kernel would let through to processes of the same user.",
        """
def attack():
    information, nobody = struct.pack("iii", 0, 0, -1) + bytes(116), 2**22 + 1
    return tried(
        lambda: is_let_in(62, nobody, 0),
        lambda: is_let_in(234, nobody, nobody, 0),
        lambda: is_let_in(200, nobody, 0),
        lambda: is_let_in(129, nobody, 0, information),
        lambda: is_let_in(297, nobody, nobody, 0, information),
        lambda: is_let_in(62, -1, 0),
    )
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "signals-by-proxy",
        "Makes the grader the owner of a pipe, so that the kernel signals it when something is written.",
        """
def attack():
    import fcntl
    def own(request):
        theirs, ours = os.pipe()
        request(theirs)
        fcntl.fcntl(theirs, 10, int(signal.SIGWINCH))  # F_SETSIG
        fcntl.fcntl(theirs, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        os.write(ours, b"x")
        time.sleep(0.1)
    grader = TARGET["pid"]
    return tried(
        lambda: own(lambda pipe: fcntl.fcntl(pipe, 8, grader)),  # F_SETOWN
        lambda: own(lambda pipe: fcntl.fcntl(pipe, 15, struct.pack("ii", 1, grader))),  # F_SETOWN_EX
        lambda: own(lambda pipe: fcntl.ioctl(pipe, 0x8901, struct.pack("i", grader))),  # FIOSETOWN
    )
""",
        proof="none",
    ),
    Attack(
        "escape",
        "write-memory",
        "Overwrites a variable of the grader's, through /proc and by process_vm_writev.",
        """
def attack():
    def poke():
        memory = os.open(f"/proc/{TARGET['pid']}/mem", os.O_RDWR)
        os.pwrite(memory, b"overwritten", TARGET["writable_address"])
    def call():
        buffer = ctypes.create_string_buffer(b"overwritten")
        ours = struct.pack("QQ", ctypes.addressof(buffer), 11)
        system_call(311, TARGET["pid"], ours, 1, struct.pack("QQ", TARGET["writable_address"], 11), 1, 0)
    return tried(poke, call)
""",
        proof="none",
        succeeds_bare="root",
    ),
    Attack(
        "escape",
        "trace",
        "Attaches to another process of the grader's as a debugger.",
        """
def attack():
    return tried(
        lambda: system_call(101, 0x4206, TARGET["bystander"], 0, 0) or b"seized",
        lambda: is_let_in(312, TARGET["pid"], TARGET["pid"], 0, 0, 0),
    )
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "escape",
        "become-root",
        "Takes back the user and the capabilities that its process began with.",
        """
def attack():
    def identity():
        if os.geteuid() == 0 or any(int(line.split()[1], 16) for line in open("/proc/self/status") if "CapEff" in line):
            return b"root"
        raise OSError
    def change(call):
        call()
        return identity()
    return tried(
        lambda: change(lambda: os.setuid(0)),
        lambda: change(lambda: os.setresuid(0, 0, 0)),
        lambda: change(lambda: system_call(126, struct.pack("Ii", 0x20080522, 0), struct.pack("6I", *[2**32 - 1] * 6))),
        lambda: os.setgroups([0]) or b"groups",
        lambda: os.chroot(".") or b"root folder",
    )
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "escape",
        "namespaces",
        "Makes namespaces of its own and enters those of the grader, where it would be root.",
        """
def attack():
    def enter():
        return is_let_in(308, os.open(f"/proc/{TARGET['pid']}/ns/mnt", os.O_RDONLY), 0)
    return tried(lambda: is_let_in(272, 0x10000000 | 1), lambda: is_let_in(308, -1, 0), enter)
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "mounts",
        "Mounts file systems, by the old calls and by the new ones.",
        """
def attack():
    here = os.getcwd().encode()
    return tried(
        lambda: is_let_in(165, b"none", here, b"no-such-system", 0, 0),
        lambda: is_let_in(430, b"no-such-system", 0),
        lambda: is_let_in(428, -100, b"no-such-file", 1),
        lambda: is_let_in(166, b"no-such-file", 0),
        lambda: is_let_in(155, b"no-such-file", b"no-such-file"),
    )
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "escape",
        "kernel-doors",
        "Knocks at parts of the kernel where faults were found before: BPF, io_uring, keyrings, page faults, counters.",
        """
def attack():
    nothing = bytes(256)
    return tried(
        lambda: is_let_in(321, 0, nothing, 256),      # bpf
        lambda: is_let_in(425, 0, nothing),           # io_uring_setup
        lambda: is_let_in(323, 1 << 20),              # userfaultfd
        lambda: is_let_in(298, nothing, 0, -1, 7, 0), # perf_event_open
        lambda: is_let_in(250, 0, -3, 0),             # keyctl
        lambda: is_let_in(248, 0, 0, 0, 0, -3),       # add_key
        lambda: is_let_in(304, -1, 0, 0),             # open_by_handle_at
        lambda: is_let_in(300, 1 << 20, 0),           # fanotify_init
        lambda: is_let_in(317, 1, 1 << 20, 0),        # seccomp
        lambda: is_let_in(447, 1 << 20),              # memfd_secret
        lambda: is_let_in(463, 0, 0, 0),              # lsm_list_modules and later: unknown to the filter's library
    )
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "machine-controls",
        "Tries the calls that change the whole machine: clock, name, modules, swap, restart.",
        """
def attack():
    return tried(
        lambda: is_let_in(175, 0, 0, 0),              # init_module
        lambda: is_let_in(313, -1, b"", 0),           # finit_module
        lambda: is_let_in(246, 0, 0, 0, 1 << 30),     # kexec_load
        lambda: is_let_in(169, 1, 2, 3, 0),           # reboot, without its magic numbers
        lambda: is_let_in(167, b"no-such-file", 0),   # swapon
        lambda: is_let_in(170, 0, -1),                # sethostname of an impossible length
        lambda: is_let_in(227, 1 << 20, 0),           # clock_settime of no clock
        lambda: is_let_in(163, b"no-such-file"),      # acct
    )
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "escape",
        "kernel-settings",
        "Opens the files by which the kernel is set up: crash handler, system requests, control groups.",
        """
def attack():
    paths = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory",
             "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/proc/self/oom_score_adj",
             f"/proc/{TARGET['pid']}/oom_score_adj"]
    return tried(*[lambda path=path: os.close(os.open(path, os.O_WRONLY)) for path in paths])
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "typing-into-the-terminal",
        "Types into the terminal from which grading was started, with high bits that a filter may overlook.",
        """
def attack():
    def terminal():
        return os.close(os.open("/dev/tty", os.O_RDWR))
    letters = ctypes.create_string_buffer(b"x")
    return tried(
        terminal,
        lambda: is_let_in(16, 0, 0x5412, letters),
        lambda: is_let_in(16, 0, 0x5412 | 1 << 32, letters),
        lambda: is_let_in(16, 0, 0x541C | 1 << 40, letters),
    )
""",
        proof="claim",
    ),
    Attack(
        "escape",
        "device-files",
        "Makes the machine's disk appear in its own folder.",
        """
def attack():
    return tried(
        lambda: os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(7, 0)),
        lambda: os.mknod("null", stat.S_IFCHR | 0o600, os.makedev(1, 3)),
    )
""",
        proof="claim",
        succeeds_bare="root",
    ),
    Attack(
        "escape",
        "planted-files",
        "Plants files where Python, the shell or a scheduler of the grader's would run them.",
        """
def attack():
    import site
    places = [*site.getsitepackages(), os.path.dirname(os.__file__), os.path.dirname(np.__file__), TARGET["repository"],
              TARGET["home"], "/etc/cron.d", "/var/spool/cron", "/tmp", "/var/tmp", "/dev/shm", "/run"]
    name = f"{TARGET['token']}.planted"
    return tried(*[lambda place=place: open(os.path.join(place, name), "x").close() for place in places])
""",
        proof="claim",
    ),
)
