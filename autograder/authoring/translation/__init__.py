"""From one language to others: what has to be translated, and what a translation must keep."""
