"""How a process locks itself in for good: its user, its namespaces, its files and its system calls."""
