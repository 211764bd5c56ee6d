"""What people ask for, by what it is about: one function per command, one transaction each."""
