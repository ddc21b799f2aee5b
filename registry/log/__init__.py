"""The verifiable log, standing alone: what an auditor reads to check a register without trusting who runs it.

The journal is a list of *entries*. An entry is the canonical bytes of a small JSON object; the hash of those bytes is
its leaf. It names no facts itself but the digests of one or two *bodies*, so that a body can be withheld or, by legal
order, erased, and the log still stands.

From time to time a *head* closes what was recorded: an entry that holds the root of a map from each subject to the
entries that name it. A *checkpoint* is the size and the root of the tree at a head, signed by the log and cosigned by
witnesses. Against a checkpoint, a *receipt* shows one entry, a *certificate* everything of a subject, or that there is
nothing of it, and a *mirror* all.

Read in this order, each file needs only those before it:

1. `invalid`: the exceptions, which say which rule was broken.
2. `canonical`: one value, one sequence of bytes (RFC 8785), and the strict way back.
3. `tree`: the hashes of leaves and nodes, and the root of a list of them (RFC 6962).
4. `entry`: the members of an entry or a head, its bytes, its leaf hash.
5. `body`: what an entry speaks of, by digest.
6. `audit`: every rule that a stored journal keeps, checked in one pass.
7. `proofs`: that an entry is in the tree, and that one tree continues another (RFC 6962, RFC 9162).
8. `tiles`: the tree and the entries as files (C2SP tlog-tiles).
9. `map`: which entries name a subject, with proofs that there are some and that there are none.
10. `note`: signed notes and keys (C2SP signed-note, tlog-cosignature).
11. `checkpoint`: checkpoints, the policy that believes them, and the guard against signing two histories.
12. `certificate`: everything the log says of one subject, as of a time.
13. `verify`: receipts, consistency of two checkpoints, and the audit of a mirror.
14. `vouching.witness`: what a witness cosigns (C2SP tlog-witness).
15. `vouching.stamps`: time stamps over a checkpoint (RFC 3161), with the package `rfc3161-client` where it is there.

Hashes are SHA-256; in text they are lower-case hex. Times are RFC 3339 in UTC with six decimals and a `Z`. Nothing here
reads a clock, a network or a database, and no file but those of a mirror's folder. Nothing outside this package is
imported but the standard library, `rfc8785` and `cryptography`. That a body tells the truth is not claimed: only that
it is what was recorded, when and in which order.
"""
