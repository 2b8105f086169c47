"""What can be saved of notebook files that are damaged, converted, or wrapped into something else.

Nothing here is executed, and nothing is believed.
"""
