"""What operations take, and how it becomes the domain's values. Routes stand on it."""
