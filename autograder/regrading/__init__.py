"""Grades that are given already, and another look at them: what would change, what was changed, and back."""
