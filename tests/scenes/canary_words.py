"""Words that nobody says twice, by the group of those that may read them, and how they are looked for in a text."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from itertools import combinations, count, product

from tests.scenes.world import Body


class Words:
    """The words that were said, by group, each another one."""

    def __init__(self) -> None:
        self.group = ""
        self.said: dict[str, set[str]] = {}
        self.amounts: dict[str, set[Decimal]] = {}
        self._serial = count(1)

    def text(self, what: str) -> str:
        return self._note(f"CANARY-{what}-{next(self._serial):03}")

    def digest(self) -> str:
        return self._note(hashlib.sha256(f"canary {next(self._serial)}".encode()).hexdigest())

    def number(self) -> str:
        """The number of a Hong Kong patent that is not on record."""
        return self._note(f"HK{77_000_000 + next(self._serial)}")

    def money(self) -> Body:
        drawn = int.from_bytes(hashlib.sha256(f"amount {next(self._serial)}".encode()).digest()[:5], "big")
        amount = Decimal(drawn % 900_000_000 + 100_000_000).scaleb(-2)
        self.amounts.setdefault(self.group, set()).add(amount)
        return {"amount": str(amount), "currency": "CNY"}

    def part_of(self, whole: Body) -> Body:
        """Seven tenths of an amount."""
        part = (Decimal(whole["amount"]) * 7 / 10).quantize(Decimal("0.01"))
        self.amounts.setdefault(self.group, set()).add(part)
        return {**whole, "amount": str(part)}

    def day(self, month: str) -> str:
        return self._note(f"{month}-{10 + next(self._serial) % 18:02}")

    def instant(self, at: str) -> str:
        """That instant, a fraction of a second later: the fraction is the word."""
        fraction = f":00.7{next(self._serial):05}"
        self._note(fraction)
        return at.replace(":00+", f"{fraction}+")

    def _note(self, word: str) -> str:
        self.said.setdefault(self.group, set()).add(word)
        return word

    def read_in(self, text: str, groups: set[str], but: str = "") -> set[str]:
        """The words of these groups, and of no other, that a text holds and `but` does not; the sums and differences of
        their amounts too, also with the amounts that `but` names."""
        others = {word for group in self.said.keys() - groups for word in self.said[group]}
        words = {word for group in groups for word in self.said.get(group, ())} - others
        found = {word for word in words if word in text and word not in but}
        amounts = [amount for group in groups for amount in self.amounts.get(group, ())]
        own = [Decimal(one) for one in _MONEY.findall(but)]
        pairs = [*combinations(amounts, 2), *product(amounts, own)]
        derived = {*amounts, *(a + b for a, b in pairs), *(abs(a - b) for a, b in pairs)}
        numbers = {str(int(one)) for one in derived if one}
        return found | {one for one in _NUMBER.findall(text) if one in numbers and one not in but}


_MONEY = re.compile(r"(?<![0-9.])[0-9]{1,12}\.[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{6,}(?![0-9A-Za-z])")
