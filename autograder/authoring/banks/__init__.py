"""Right and wrong answers that prove the checks."""
