"""What people set out to do, from first page to last: in each language, with and without scripts, narrow and wide."""
