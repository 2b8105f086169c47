"""What runs in a worker, beside the student's code: nothing here is believed by the grader.

:mod:`.zygote` forks workers, :mod:`.serving` answers requests, :mod:`.operations` and :mod:`.training_operations` are
what is done when they come.
"""
