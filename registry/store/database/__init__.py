"""A database: its engine, its file, and connections that only try. Nothing of the store lies above."""
