"""What a teaching unit is: its questions, its checks' names and points, and its words in every language."""
