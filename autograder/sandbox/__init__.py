"""The border to student code: processes that run it, and the only way to talk to them.

:mod:`.launcher` starts workers, :mod:`.worker_process` is one of them as the grader sees it, and :mod:`.replies` gives
what they say a type. :mod:`.worker` is the other side, and imports nothing of this one but :mod:`.protocol` and
:mod:`.confinement`.
"""
