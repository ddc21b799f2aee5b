"""What a bank files, and the official acts that prove it."""
