"""The read side, by what it is about. Every list is bounded and in a stable order."""
