"""Days, money, numbers, spellings, and values as JSON: what everything else is made of. Nothing lies below."""
