"""The tables of statistics: which amounts were published last, and in which block each pledge is.

Neither is made of the journal: that an amount was shown can not be taken back, so what may be shown next depends on it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class StatisticsPublication(SQLModel, table=True):
    """One row, once amounts were published: when they were last (microseconds), and of which journal position."""

    __tablename__ = "statistics_publication"
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    published_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    position: int = Field(sa_column=Column(BigInteger, nullable=False))


class PublishedFigure(SQLModel, table=True):
    """A pledge in the last publication: as it was counted, its amount, who has held it, its block (null: none)."""

    __tablename__ = "published_figure"
    registration_number: str = Field(sa_column=Column(Text, primary_key=True))
    figure: str = Field(sa_column=Column(Text, nullable=False))
    amount: str = Field(sa_column=Column(Text, nullable=False))
    holders: str = Field(sa_column=Column(Text, nullable=False))
    block: int | None = Field(sa_column=Column(BigInteger, nullable=True))
