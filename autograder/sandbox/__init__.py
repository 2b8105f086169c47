"""The border to student code: processes that run it, and the only way to talk to them.

:mod:`.seam` says what a sandbox is. :mod:`.launcher` starts workers, :mod:`.worker_process` is one of them as the
grader sees it, :mod:`.fake` does without processes, for tests. :mod:`.requests` and :mod:`.replies` are what is said,
as types. :mod:`.worker` is the other side: of this one, it imports :mod:`.protocol`, the requests and
:mod:`.confinement`.
"""
