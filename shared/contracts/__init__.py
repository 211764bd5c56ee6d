"""The facts the services tell each other: their shape, their topics, and one golden sample of each for ever."""
