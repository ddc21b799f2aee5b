"""A pledge: its state, what was decided of its items, its events, what anyone may know of it. It stands on `rank`."""
