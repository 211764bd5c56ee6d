"""Pure pieces everything else stands on: money, clock, working days, ids, codes, languages, errors."""
