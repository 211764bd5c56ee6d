"""Messages to people: written with what causes them, sent afterwards, and erased once they are sent."""
