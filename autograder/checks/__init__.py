"""What the checks of all units are made of: expectations, layers in NumPy, checks of models and of optimisers.

Each check takes proxies of a student's answer, returns None when the answer is right, and raises
:class:`autograder.errors.CheckFailed` with a sentence and a hint when it is not. What one unit's hidden tests
call is that unit's own: ``source/<unit>/checks/``, which :mod:`autograder.grading.unit_checks` loads.
"""
