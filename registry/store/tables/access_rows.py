"""The tables of access: which tokens and members are let in no more. No journal gives them again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class RevokedToken(SQLModel, table=True):
    """A token by its `jti`, whoever issued it, and since when it is revoked (microseconds)."""

    __tablename__ = "revoked_token"
    jti: str = Field(sa_column=Column(Text, primary_key=True))
    revoked_at: int = Field(sa_column=Column(BigInteger, nullable=False))


class SuspendedMember(SQLModel, table=True):
    """A party, by a record of it, that is let in no more since then (microseconds)."""

    __tablename__ = "suspended_member"
    party_id: str = Field(sa_column=Column(Text, primary_key=True))
    suspended_at: int = Field(sa_column=Column(BigInteger, nullable=False))
