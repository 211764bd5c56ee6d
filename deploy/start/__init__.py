"""The page that `make run` opens with: addresses, demo people, and three short stories to try."""
