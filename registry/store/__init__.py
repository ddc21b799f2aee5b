"""The only room that knows SQL: rows, engines, the journal's tables, the projections and the reads over both."""
