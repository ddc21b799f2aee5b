"""Loading rights and parties from a table, row by row. It stands on `recording`."""
