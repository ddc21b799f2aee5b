"""What a rule looks at and can say, and the form of a place, whose own rules look at it too. It stands on `pledge`."""
