"""Metamorphic tests: what keeps the answers of a notebook changes no points; what breaks one, only its own.

A package, because its modules share operators.
"""
