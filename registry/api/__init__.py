"""The HTTP interface: who asks, what was sent, which use case, and how refusals read. No rule is decided here."""
