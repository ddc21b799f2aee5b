"""Who asks, by which token, and what a caller may see. It stands on the store."""
