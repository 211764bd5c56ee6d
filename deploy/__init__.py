"""How the four services are started on one machine, and the demo that plays a quarter of a programme."""
