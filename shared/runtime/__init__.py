"""How a service lives: its settings, its context, its threads and its processes."""
