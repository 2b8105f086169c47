"""Data sets: where they come from, how they are kept, and which of their labels nobody is told."""
