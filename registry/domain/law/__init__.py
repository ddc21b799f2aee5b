"""What a place declares of its law, and what a rule can find. It stands on `values` alone."""
