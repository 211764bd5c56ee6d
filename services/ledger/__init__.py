"""The ledger: records everything that touches value, loses nothing, and decides only when confirmed money is paid."""
