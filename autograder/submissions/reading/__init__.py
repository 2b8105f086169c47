"""Reading what students handed in, in a confined process: no text of theirs is parsed beside labels and grades.

:mod:`.reader` and :mod:`.process` are the grader's side, :mod:`.confined` is the other process, and :mod:`.wire` is
what crosses between them.
"""
