"""How a service stores: one database each, one unit of work per command, SQLite and PostgreSQL alike."""
