"""Attacks that write the worker's replies themselves, frame by frame, past the kit's own code."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS", "FRAMES"]

FRAMES = '''
def frame(body, payload=b"", nonce=bytes(16), magic=b"AGK1", text_size=None, array_size=None):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    sizes = (len(text) if text_size is None else text_size, len(payload) if array_size is None else array_size)
    return struct.pack("!4s16sIQ", magic, nonce, *sizes) + text + payload


def send(data):
    view = memoryview(data)
    while view:
        view = view[os.write(3, view) :]


def request():
    """The request that is being answered, from the frames of the worker's own code."""
    frame = sys._getframe()
    while "request" not in frame.f_locals or not hasattr(frame.f_locals["request"], "nonce"):
        frame = frame.f_back
    return frame.f_locals["request"]


def asked():
    """The JSON of that request."""
    return json.loads(request().text)["request"]


def reply(values, **changes):
    """An answer to the present request, in form all right."""
    values = np.ascontiguousarray(values)
    body = {"status": "ok", "results": [{"kind": "array"}], "sequence": False,
            "arrays": [[values.dtype.name, list(values.shape)]], **changes}
    return frame(body, values.tobytes(), request().nonce)
'''


def _forge(name: str, aim: str, code: str, **settings: object) -> Attack:
    given = {"proof": "none", "everywhere": False, "succeeds_bare": "never", "seconds": 5, **settings}
    if "def attack" not in code:
        code = f"def attack():\n    {code}\n"
    return Attack("forge", name, aim, FRAMES + code, **given)  # type: ignore[arg-type]


def _only(name: str, aim: str, reply: str, **settings: object) -> Attack:
    """The worker's own reply never comes: the forged one is all that there is."""
    code = f"""
def three_layer_convnet(x, params):
    {reply}
    time.sleep(60)

attack = None
"""
    return _forge(name, aim, code, **settings)


_SCORES = "np.zeros((len(x), params[-1].shape[0]), np.float32)"

ATTACKS = (
    _forge(
        "guessed-number",
        "Answers that all is well under a guessed number, before the worker answers.",
        'send(frame({"status": "ok", "score": 15, "results": [{"kind": "none"}], "sequence": False}))',
    ),
    _forge(
        "stolen-number",
        "Answers under the request's own number, before the worker does.",
        'send(reply(np.zeros((64, 10), np.float32), score=15, outcome="ok", passed=True))',
    ),
    _forge(
        "stolen-number-twice",
        "Answers the present request and, with the same number, those that will follow.",
        """
def attack():
    answer = reply(np.zeros((64, 10), np.float32))
    for _ in range(50):
        send(answer)
""",
    ),
    _forge(
        "stolen-number-later",
        "Answers from a thread that keeps the number, when the next request is under way.",
        """
def attack():
    answer = reply(np.zeros((64, 10), np.float32))
    threading.Timer(0.05, lambda: send(answer)).start()
""",
    ),
    _forge(
        "instead-of-the-start",
        "Answers the request to run the notebook, from within the notebook, and names what it does not define.",
        """
if asked()["question"] == "three_layer_convnet":
    send(frame({"status": "ok", "defined": ["three_layer_convnet"], "raised": []}, b"", request().nonce))

def attack():
    pass
""",
    ),
    _forge(
        "flooded-notes",
        "Reports a million exceptions of long names at the start.",
        """
raised = [{"cell": "x" * 500, "question": "three_layer_convnet", "kind": MARKER[:90], "traceback": MARKER}] * 4000
if asked()["question"] == "three_layer_convnet":
    send(frame({"status": "ok", "defined": ["three_layer_convnet"], "raised": raised}, b"", request().nonce))
    time.sleep(60)

def attack():
    pass
""",
    ),
    _only(
        "pickle", "Sends a pickle instead of a frame.", "send(b'\\x80\\x04cos\\nsystem\\n(S\\x27true\\x27\\ntR.' * 50)"
    ),
    _only("huge-header", "Announces 2**63 bytes.", 'send(frame({"status": "ok"}, array_size=2**63))'),
    _only("huge-text", "Announces the longest text.", 'send(frame({"status": "ok"}, text_size=2**32 - 1))'),
    _only(
        "endless-text",
        "Announces the longest text that is allowed, and sends it byte by byte.",
        "send(frame(b'', text_size=2**22))\n    while True:\n        send(b' ')\n        time.sleep(0.01)",
    ),
    _only("half-a-frame", "Sends half of a header, and then nothing.", f"send(reply({_SCORES})[:20])"),
    _only("half-a-payload", "Sends half of an array, and then nothing.", f"send(reply({_SCORES})[:-200])"),
    _only(
        "thousands-of-frames",
        "Sends frames without a pause.",
        "while True:\n        send(frame({}) * 1000)",
    ),
    _only("deep-text", "Sends brackets in brackets.", "send(frame(b'[' * 2_000_000, b'', request().nonce))"),
    _only("deep-object", "Sends objects in objects.", "send(frame(b'{\"a\":' * 500_000, b'', request().nonce))"),
    _only(
        "long-number",
        "Sends a number of four thousand digits.",
        'send(frame(b\'{"status": "ok", "results": [{"kind": "object", "handle": \' + b\'9\' * 4000 + b\'}]}\', b\'\', '
        "request().nonce))",
    ),
    _only(
        "no-numbers",
        "Sends what JSON has no numbers for.",
        'send(frame(b\'{"status": "ok", "results": [NaN, -Infinity, 1e999]}\', b"", request().nonce))',
    ),
    _only(
        "other-encoding",
        "Sends its text in UTF-32, and half surrogates in UTF-8.",
        'send(frame(json.dumps({"status": "error", "kind": "x", "traceback": "x"}).encode("utf-32"), b"", '
        "request().nonce))",
    ),
    _only(
        "half-surrogates",
        "Reports an exception in text that no file can hold.",
        'send(frame(b\'{"status": "error", "kind": "\\\\ud800", "traceback": "\\\\udfff"}\', b"", request().nonce))',
    ),
    _only(
        "long-traceback",
        "Reports an exception with a traceback of 4 MB.",
        'send(frame({"status": "error", "kind": "x" * 10**6, "traceback": "x" * 3 * 10**6}, b"", request().nonce))',
    ),
    _only(
        "empty-but-huge",
        "Announces an array without elements whose other sides no computer can hold.",
        'send(reply(np.zeros(0, np.float32), arrays=[["float32", [0, 2**31 - 1, 2**31 - 1, 2**31 - 1]]]))',
    ),
    _only(
        "many-arrays",
        "Announces a hundred thousand arrays without elements.",
        'send(reply(np.zeros(0, np.float32), arrays=[["float32", [0]]] * 100_000))',
    ),
    _only("object-array", "Announces an array of Python objects.", f'send(reply({_SCORES}, arrays=[["O", [64]]]))'),
    _only(
        "negative-shape", "Announces a shape below zero.", f'send(reply({_SCORES}, arrays=[["float32", [-1, -640]]]))'
    ),
    _only(
        "other-shape",
        "Sends an array of another shape than it announces.",
        f'send(reply({_SCORES}, arrays=[["float32", [1]]]))',
    ),
    _only("no-results", "Says ok and sends no result.", 'send(frame({"status": "ok"}, b"", request().nonce))'),
    _only(
        "too-many-results",
        "Announces more results than it sends.",
        f'send(reply({_SCORES}, results=[{{"kind": "array", "variable": 7}}] * 9, sequence=True))',
    ),
    _only(
        "odd-results",
        "Describes its result as kinds and handles that there are not.",
        'send(reply(np.zeros(1, np.float32), results=[{"kind": "object", "handle": True, "variable": [[]]}]))',
    ),
    _only(
        "long-list",
        "Returns a list of 50,000 things.",
        'send(frame({"status": "ok", "results": [{"kind": "none"}] * 50_000, "sequence": True}, b"", request().nonce))',
    ),
    _only("not-numbers", "Sends scores that are not numbers.", f"send(reply({_SCORES} * np.nan))"),
    _only("infinite", "Sends scores without bounds.", f"send(reply({_SCORES} + np.inf))"),
    _only("truths", "Sends scores that are truth values.", f"send(reply({_SCORES} == 0))"),
    _only("closed", "Closes the connection and waits.", "os.close(3)\n    time.sleep(60)"),
    _only("shut-down", "Shuts one direction of the connection.", "socket.socket(fileno=3).shutdown(1)"),
    _forge("deaf", "Never reads what it is asked.", "os.dup2(os.open(os.devnull, 2), 3)"),
)
