"""Recording parties and rights, and who is whom. It stands on `reading`."""
