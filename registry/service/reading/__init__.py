"""What the register answers to a question, at the instant asked for. It stands on `recognition`."""
