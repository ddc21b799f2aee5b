"""Rank of the items of one right, by the register's order and by a law that looks at notice. It stands on `filing`."""
