"""What students handed in: found, read, and made into programs."""
