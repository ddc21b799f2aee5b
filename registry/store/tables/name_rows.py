"""The tables of the index of names: made of the projections, by whoever searches; `registry rebuild` begins it anew."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class NameIndex(SQLModel, table=True):
    """One row: up to which journal position names are in the index; -1: none."""

    __tablename__ = "name_index"
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(BigInteger, nullable=False))


class NameKey(SQLModel, table=True):
    """A key that a name stands under: of a party (`party:` and its record), or of an owner of a right who is no party
    on record (`right:` and the right)."""

    __tablename__ = "name_key"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    subject: str = Field(sa_column=Column(Text, primary_key=True))
