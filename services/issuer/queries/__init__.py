"""The read side: what the API and the command line show."""
