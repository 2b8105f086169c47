"""Files that appear whole or not at all, and folders with names that no two submissions share."""
