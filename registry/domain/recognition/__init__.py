"""Judging an item: the world it is judged in, its outcome in each place, its effects, and until when that holds. It
stands on `crossing`."""
