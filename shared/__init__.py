"""What the four services have in common: how they store, tell, serve and run. No rule of the scheme lives here."""
