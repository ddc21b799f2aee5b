"""What one entry of the journal holds, and how it moves the state of its subject. It stands on the subjects' rooms."""
