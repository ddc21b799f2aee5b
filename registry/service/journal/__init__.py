"""One command in one transaction: decided, sealed, appended, projected, answered once. It stands on the store."""
