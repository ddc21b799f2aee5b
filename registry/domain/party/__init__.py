"""Parties: who they are, their identifiers, their events, and which records are of one. It stands on `law`."""
