"""What people ask of the issuer: one function per command, one transaction each."""
