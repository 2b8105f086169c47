"""Verdicts: what one question of one submission is worth, and in which order a class is graded."""
