"""Who sends a request, found out before anything else is read of it."""
