"""Languages: what people read, in theirs."""
