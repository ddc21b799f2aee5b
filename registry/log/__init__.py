"""The verifiable log, standing alone: what an auditor reads to check a register without trusting who runs it.

The journal is a list of *entries*. An entry is the canonical bytes of a small JSON object; the hash of those bytes is
its leaf. It names no facts itself but the digests of one or two *bodies*, so that a body can be withheld or, by legal
order, erased, and the log still stands.

Read in this order, each file needs only those before it:

1. `invalid`: the one exception, which says which rule was broken.
2. `canonical`: one value, one sequence of bytes (RFC 8785), and the strict way back.
3. `tree`: the hashes of leaves and nodes, and the root of a list of them (RFC 6962).
4. `entry`: the members of an entry, its bytes, its leaf hash.
5. `body`: what an entry speaks of, by digest.
6. `audit`: every rule that a stored journal keeps, checked in one pass.

Hashes are SHA-256; in text they are lower-case hex. Times are RFC 3339 in UTC with six decimals and a `Z`. Nothing here
reads a clock, a file, a network or a database, and nothing outside this package is imported but the standard library
and `rfc8785`. That a body tells the truth is not claimed: only that it is what was recorded, when and in which order.
"""
