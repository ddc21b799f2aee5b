"""Judging from what is stored: the world put together, read at an instant, and judged anew. It stands on `journal`."""
