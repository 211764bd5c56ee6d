"""Who is asking, and what they may do. One table of permissions for all services."""
