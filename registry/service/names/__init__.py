"""Firms by name, in whatever script, spelling or legal form somebody remembers it: tables, folding, index, search.

Who a firm is, its identifiers say; a name only finds it. Nothing here joins two firms. The tables of characters and of
their sounds are read when a name is first folded, so that a process that never searches does without them.
"""
