"""Every SQL statement of the issuer's write side, by what it is about."""
