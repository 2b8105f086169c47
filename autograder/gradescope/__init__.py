"""Grading on Gradescope and under Otter: the zip, the run inside its container, and Otter's plugin."""
