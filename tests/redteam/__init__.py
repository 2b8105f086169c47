"""The red team: attacks on the grading by harmless student code, in every mode that a machine offers."""
