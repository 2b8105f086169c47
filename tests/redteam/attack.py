"""What an attack is: small data, and the student's cell that it becomes."""

from __future__ import annotations

import pprint
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["KIT", "MARKER", "QUESTION", "Attack", "answer_cell", "probe"]

QUESTION = "three_layer_convnet"
"""The question whose answer an attack takes the place of, unless it says otherwise."""

MARKER = "redteam-was-here"
"""Text that a worker must not get into a hidden check's row, nor into anybody's page as markup."""

Proof = Literal["secret", "claim", "none"]


@dataclass(frozen=True)
class Attack:
    """One attack.

    Attributes:
        kind: its class: read, forge, escape, ...
        name: within its class.
        aim: what it tries, in one sentence.
        code: the student's. It defines ``attack()``, which returns proof of its success as bytes, or nothing;
            or it defines the answer itself.
        proof: ``secret``: one of the grader's secrets is among what came back. ``claim``: only the worker can know,
            and it is believed when it says that it succeeded. ``none``: whatever shows, shows from outside.
        everywhere: whether it is tried in all modes; what the kernel has no part in behaves the same in each.
        most_points: the most that its answer may score; what the useless answer scores where this is None.
        outcomes: the outcomes that its checks may have, where that matters.
        seconds: what its question allows.
        succeeds_bare: whether it succeeds without a sandbox: for everybody, for root, or where this shows nothing.
    """

    kind: str
    name: str
    aim: str
    code: str
    proof: Proof = "secret"
    everywhere: bool = True
    most_points: float | None = None
    outcomes: frozenset[str] = frozenset()
    seconds: float = 20
    succeeds_bare: Literal["always", "root", "never"] = "always"

    @property
    def id(self) -> str:
        """Class and name."""
        return f"{self.kind}-{self.name}"


KIT = '''
import array, ctypes, gc, glob, inspect, json, linecache, mmap, os, resource, select, shutil, signal, socket
import stat, struct, subprocess, sys, threading, time
import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
ZYGOTE = os.getppid()


def tried(*deeds):
    """What those of the deeds returned that did not raise."""
    found = b""
    for deed in deeds:
        try:
            result = deed()
        except BaseException:
            continue
        found += result if isinstance(result, bytes) else repr(result).encode(errors="replace")
    return found


def system_call(number, *arguments):
    """The result of a system call of x86-64, or the error."""
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def is_let_in(number, *arguments):
    """Whether the kernel looked at a call's (impossible) arguments, where it might have refused the call."""
    try:
        system_call(number, *arguments)
    except OSError as error:
        if error.errno in (1, 13, 38):  # EPERM, EACCES, ENOSYS
            raise
    return b"let in"


def read(path, size=200_000):
    with open(path, "rb") as file:
        return file.read(size)
'''
"""What attackers have at hand. ``TARGET`` tells them all that an insider could know: paths, addresses, numbers."""

_USELESS = f"""
attacks = []

def {QUESTION}(x, params):
    if not attacks:  # once in each worker
        attacks.append(1)
        tried(attack)
    return tf.zeros((len(x), params[-1].shape[0]))
"""


def answer_cell(attack: Attack, target: Mapping[str, Any]) -> str:
    """The answer cell: the attack is made when the answer is first called in a worker."""
    answer = "" if f"def {QUESTION}" in attack.code else _USELESS
    return f"{_with_kit(attack, target)}\n{answer}"


def probe(attack: Attack, target: Mapping[str, Any]) -> str:
    """Source that defines ``proof_of_attack()``, which returns the proof as an array of bytes."""
    return f"""{_with_kit(attack, target)}

def proof_of_attack():
    return np.frombuffer(bytes(attack() or b"")[:400_000], np.uint8)
"""


def _with_kit(attack: Attack, target: Mapping[str, Any]) -> str:
    return f"{KIT}\nTARGET = {pprint.pformat(dict(target), width=110)}\nMARKER = {MARKER!r}\n{attack.code}"
