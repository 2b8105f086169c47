"""Wrong answers that a machine makes of the solution, and what the checks say of them."""
