"""The tables of the log: its tree and its map, which are made of the entries, and what was published of them.

Hashes are their 32 bytes. What is *derived* can be made anew from the journal by `registry rebuild`; checkpoints and
keys are what was published, and can not.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

_LEFT = text("left_at IS NOT NULL")


class LogState(SQLModel, table=True):
    """One row: how many entries tree and map hold, the index of the last head (null: none), the map's root, its keys.

    The map holds no head.
    """

    __tablename__ = "log_state"
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    head: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    map_root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    map_keys: int = Field(sa_column=Column(BigInteger, nullable=False))


class LogNode(SQLModel, table=True):
    """The hash of a complete subtree, leaves among them; `place` is its level times 2^56 and its number there."""

    __tablename__ = "log_node"
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LogMapNode(SQLModel, table=True):
    """A node of the map by its hash: the bytes that were hashed.

    `left_at`: the map reaches it no more since it held so many entries (null: it does). It is kept for as long as the
    map that was published last does.
    """

    __tablename__ = "log_map_node"
    __table_args__ = (
        Index("log_map_node_left", "left_at", sqlite_where=_LEFT, postgresql_where=_LEFT),
        {"sqlite_with_rowid": False},
    )
    hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    left_at: int | None = Field(sa_column=Column(BigInteger, nullable=True))


class LogSubject(SQLModel, table=True):
    """A subject: how many entries name it, and the peaks of the tree over their indices, one behind another."""

    __tablename__ = "log_subject"
    __table_args__ = ({"sqlite_with_rowid": False},)
    subject: str = Field(sa_column=Column(Text, primary_key=True))
    entries: int = Field(sa_column=Column(BigInteger, nullable=False))
    peaks: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LogCheckpoint(SQLModel, table=True):
    """A checkpoint that was published: the size and root of its tree, when its head was recorded (microseconds), the
    signed note, and a time stamp over its text (null: none)."""

    __tablename__ = "log_checkpoint"
    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    recorded_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    note: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stamp: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))


class SigningKey(SQLModel, table=True):
    """A key that signs checkpoints, as a vkey, for trees from a size up to below another (null: without end)."""

    __tablename__ = "log_key"
    vkey: str = Field(sa_column=Column(Text, primary_key=True))
    valid_from: int = Field(sa_column=Column(BigInteger, nullable=False))
    valid_until: int | None = Field(sa_column=Column(BigInteger, nullable=True))


DERIVED = (LogNode, LogMapNode, LogSubject)
"""What is made of the entries alone, beside the one row of the state."""
