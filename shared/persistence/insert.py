"""`INSERT … ON CONFLICT` for both engines.

PostgreSQL's construct carries everything that SQLite's compiler asks for, and not the other way
round, so this one serves both. Whether a row was new is told by `RETURNING`, never by a row
count, which the PostgreSQL driver does not give for inserts.
"""

from sqlalchemy.dialects.postgresql import insert

__all__ = ["insert"]
