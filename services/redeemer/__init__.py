"""The redeemer: judges codes and spends cheques. Nobody else does."""
