"""A training run whose result decides: what may train, where, and whether it was learnt there."""
