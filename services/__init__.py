"""The four services. They never import each other; they tell each other facts through the event log."""
