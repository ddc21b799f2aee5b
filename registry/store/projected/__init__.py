"""The projections: written, read at a position of the journal, and compared. It stands on `tables`."""
