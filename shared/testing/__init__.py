"""Helps for tests: clocks, builders, a service in one thread, simulated crashes."""
