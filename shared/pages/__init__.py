"""What people see in a browser: the frame of every page, its words in three languages, and its safety."""
