"""The ETag of a pledge's state."""

from __future__ import annotations


def etag(pledge_seq: int, leaf_hash: str) -> str:
    """The ETag that names a pledge's last entry."""
    return f'"{pledge_seq}-{leaf_hash[:16]}"'
