"""Publishing the log: closing it, signing its checkpoints, and proving from it."""
