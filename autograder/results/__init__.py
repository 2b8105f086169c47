"""Records of what was graded, and how they are written and named."""
