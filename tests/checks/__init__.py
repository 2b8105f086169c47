"""Tests of the checks; a package, because modules here share names with those above."""
