"""What the API takes and answers, by what it is about."""
