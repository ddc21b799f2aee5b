"""HTTP itself, whatever the route: the call, its body, its language, its problems. Routes stand on it."""
