"""Every statement of the write side, by what it is about."""
