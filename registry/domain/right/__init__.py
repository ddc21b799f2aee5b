"""A right: what was observed of it, its events, its term, fees, owners, proceedings and family, and all that as it
stood at an instant. It stands on `law`, and knows no pledge."""
