"""The domain: rights, parties, money, days, rules and decisions, as values in and values out. It fetches nothing."""
