"""Every SQL statement of the write side, one small function each: a scan's, the handles', the facts heard."""
