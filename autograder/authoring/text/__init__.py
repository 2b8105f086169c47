"""The parts of a text that a translator sees."""
