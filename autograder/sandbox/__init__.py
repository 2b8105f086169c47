"""The border to student code: processes that run it, and the only way to talk to them.

:mod:`.launcher` and :mod:`.process` are the grader's side. :mod:`.zygote`, :mod:`.worker` and what they
import run on the other side and import nothing of the grader's. :mod:`.protocol` is common to both.
"""
