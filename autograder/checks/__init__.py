"""What hidden tests call: our own implementations in NumPy, and assertions against them.

Each public function takes proxies of a student's answer, returns None when the answer is right, and
raises :class:`autograder.errors.CheckFailed` with a sentence and a hint when it is not.
"""
