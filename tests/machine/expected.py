"""A model of the register: what stands on each right, in which rank, in whose hand, and what is refused.

Written from the public contract and not from the code, so simple that it can be seen to be right. What an item is worth
in each place is not modelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from registry.domain.filing.acts import Act
from registry.domain.party.identifiers import Identifier
from registry.domain.right.facts import RightId
from registry.domain.values.days import instant_text, legal_day
from registry.errors import Forbidden, PledgeRefused, ReferenceAlreadyUsed, RightAlreadyPledged, RightUnknown
from registry.service.access.principal import Principal
from tests.machine.pieces.piece import End, Piece, Stand, entry_of
from tests.machine.titles import Title
from tests.scenes import registers as the

MICROSECOND = timedelta(microseconds=1)
ENDS_AS = {"released": "discharged", "extinguished": "lapsed", "lapsed": "lapsed", "revoked": "revoked"}
"""What a pledge becomes by the end of its last item."""
Seen = tuple[str, int, str, int | None, str | None]
"""One item as reads show it: registration number, item, status, rank, since."""
Filings = dict[RightId, tuple[Act, ...]]
"""The rights of a filing, each with its official acts."""
Refusal = type[Exception] | None
Agreed = tuple[Piece, Piece, datetime]
"""An item that stepped back, the one it stepped behind, and since when."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A filing as it is sent: by whom, who lends to whom, over what, and which papers are with it."""

    by: Principal
    lender: Identifier
    firm: Identifier
    acts: Filings
    consents: bool = True
    acknowledged: bool = False


@dataclass(kw_only=True)
class Deal:
    """A pledge as a whole: whose it is, what it secures and until when, how it was closed, what was said against it."""

    number: str
    pledgee: Identifier
    pledgor: Identifier
    amount: int = the.AMOUNT
    due_on: date = the.DUE_ON
    increases: list[tuple[int, datetime]] = field(default_factory=list)
    closed: End | None = None
    objections: list[date | None] = field(default_factory=list)

    def owe(self, amount: int, at: datetime) -> None:
        """Secure another amount: an increase is a tranche of its own, a decrease is taken from the latest ones."""
        less = self.amount - amount
        if less < 0:
            self.increases.append((-less, at))
        while less > 0 and self.increases:
            last, since = self.increases.pop()
            if last > less:
                self.increases.append((last - less, since))
            less -= last
        self.amount = amount


@dataclass
class Expected:
    """What the register should hold.

    `behind` are the items that stepped back, each with the one it stepped behind and since when, in order.
    """

    titles: dict[RightId, Title] = field(default_factory=dict)
    named: set[Identifier] = field(default_factory=set)
    pieces: list[Piece] = field(default_factory=list)
    deals: dict[str, Deal] = field(default_factory=dict)
    behind: list[Agreed] = field(default_factory=list)
    serials: Counter[int] = field(default_factory=Counter)

    def on(self, right: RightId) -> list[Piece]:
        return [piece for piece in self.pieces if piece.right == right]

    def of(self, number: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.number == number]

    def live(self, number: str, now: datetime) -> list[Piece]:
        """The live items of a pledge."""
        return [piece for piece in self.of(number) if piece.live(now)]

    def living(self, now: datetime) -> set[str]:
        """The pledges of which an item is live."""
        return {piece.number for piece in self.pieces if piece.live(now)}

    def statuses(self, number: str, instant: datetime) -> set[str]:
        """How a pledge may stand: as it was closed, live while an item is, else as the item that ended last; of two
        that ended at one instant as either."""
        closed, stands = self.deals[number].closed, [piece.at(instant) for piece in self.of(number)]
        if closed is not None and closed.at <= instant:
            return {closed.status}
        if any(stand is None or stand.ended_at is None for stand in stands):
            return {"live"}
        ended = [stand for stand in stands if stand is not None]
        last = max(stand.ended_at for stand in ended if stand.ended_at is not None)
        return {ENDS_AS[stand.status] for stand in ended if stand.ended_at == last}

    # -- reservations --

    def due(self, rights: Iterable[RightId], now: datetime) -> list[Piece]:
        """Reservations that have run out with no entry saying so yet."""
        pieces = [piece for right in rights for piece in self.on(right) if piece.end is None]
        return [piece for piece in pieces if (stand := piece.at(now)) and stand.status == "lapsed"]

    def lapse(self, pieces: Iterable[Piece], by: Filings | None = None) -> list[str]:
        """End the reservations, by the clock or by the official entries of a filing, from the day of the entry (not
        before they were made); the pledges they were of, each of which makes an entry."""
        ended = list(pieces)
        for piece in ended:
            entered_at = None if by is None else entry_of(piece.right, by[piece.right])[1]
            at = max(entered_at, piece.registered_at) if entered_at else piece.reserved_until
            piece.ends.append(End("lapsed", at))
        return sorted({piece.number for piece in ended})

    def present(self, right: RightId, now: datetime) -> list[tuple[Piece, Stand]]:
        """What stands in the way of another item on the right, were it exclusive."""
        stands = [(piece, piece.at(now)) for piece in self.on(right)]
        return [(p, s) for p, s in stands if s and (s.status == "live" or (p.occupies and s.entered))]

    def overtaken(self, acts: Filings, now: datetime) -> list[Piece]:
        """The reservations that give way to an official entry filed now."""
        entries = [right for right, own in acts.items() if right.jurisdiction == "CN" and entry_of(right, own)[1]]
        return [piece for right in entries for piece, _ in self.present(right, now)]

    # -- what is refused --

    def refusal(self, asked: Asked, now: datetime) -> Refusal:
        """Why a filing is refused, by the order of the checks."""
        if asked.by != the.bank(asked.lender):
            return Forbidden
        if not asked.acts.keys() <= self.titles.keys():
            return RightUnknown
        if any(self.rests_on(right, own, now) for right, own in asked.acts.items()):
            return ReferenceAlreadyUsed
        for right, own in asked.acts.items():
            since = entry_of(right, own)[0]
            if right.jurisdiction == "CN" and any(s.entered or since is None for _, s in self.present(right, now)):
                return RightAlreadyPledged
        barred = any(self.barred(asked, right, now) for right in asked.acts)
        return PledgeRefused if barred or not asked.consents else None

    def rests_on(self, right: RightId, acts: Iterable[Act], now: datetime, but: str = "") -> bool:
        """Whether another live pledge over the right rests on a reference of these acts."""
        mine = Piece(number="", item=0, right=right, registered_at=now, seq=0, acts=[*acts]).references
        return any(p.references & mine for p in self.on(right) if p.number != but and p.live(now))

    def barred(self, asked: Asked, right: RightId, now: datetime) -> bool:
        """Whether no pledge is taken over the right as asked: it never was, it was another's all through the day of the
        entry, a court froze it before the entry, or an invalidation pends in the Mainland that began before the entry
        and nobody acknowledged."""
        title = self.titles[right]
        if title.void:
            return True
        ranks_from, counts_from = entry_of(right, asked.acts[right])
        entered = ranks_from if counts_from is not None and counts_from <= now else None
        if asked.firm not in title.owners_of(legal_day(entered or now), now):
            return True
        order = title.preserved(now)
        if order is not None and not (entered and legal_day(entered) <= order.from_on):
            return True
        asks = right.jurisdiction == "CN" and not asked.acknowledged
        return asks and any(not entered or day < legal_day(entered) for day in title.challenged_on(now))

    # -- what is done --

    def register(self, asked: Asked, number: str, at: datetime, seq: int) -> None:
        """A pledge registered at that instant and journal position."""
        self.deals[number] = Deal(number=number, pledgee=asked.lender, pledgor=asked.firm)
        for n, (right, acts) in enumerate(asked.acts.items(), start=1):
            piece = Piece(number=number, item=n, right=right, registered_at=at, seq=seq)
            piece.file(acts)
            self.pieces.append(piece)

    def end(self, pieces: Iterable[Piece], status: str, now: datetime) -> None:
        """End these items."""
        for piece in pieces:
            piece.ends.append(End(status, now))

    # -- what reads show --

    def line(
        self, right: RightId, instant: datetime, more: Sequence[Agreed] = (), assumed: Collection[int] = ()
    ) -> list[Piece]:
        """The live items of a right by rank: entered first, by law time, by journal; who stepped back, also by `more`,
        stands directly behind the named one, with those that stand behind it, while both are live and entered and it
        closes no circle. Those `assumed` count as live and entered."""
        stands = {p.seq: (p, s) for p in self.on(right) if (s := p.at(instant))}
        stands = {
            seq: (p, replace(s, entered=True) if seq in assumed else s)
            for seq, (p, s) in stands.items()
            if s.status == "live" or seq in assumed
        }
        line = sorted(stands, key=lambda seq: (not stands[seq][1].entered, stands[seq][1].since, seq))
        working: list[tuple[int, int]] = []
        for back, named, since in (*self.behind, *more):
            both = {back.seq, named.seq}
            if back.right != right or since > instant or not all(s in stands and stands[s][1].entered for s in both):
                continue
            party = followers(back.seq, working)
            if named.seq in party:
                continue
            working.append((back.seq, named.seq))
            ahead = line[: line.index(named.seq) + 1]
            line[: len(ahead)] = sorted(ahead, key=party.__contains__)
        return [stands[seq][0] for seq in line]

    def circles(self, back: Piece, named: Piece, now: datetime) -> bool:
        """Whether the named item stands, by agreement of live ones, behind the one that would step back."""
        agreed = [(b.seq, n.seq) for b, n, _ in self.behind if b.right == back.right and b.live(now)]
        return named.seq in followers(back.seq, agreed)

    def put_behind(self, back: Piece, named: Piece, now: datetime) -> list[Piece]:
        """Third items that would stand behind one more than they do, if this step and every earlier one worked."""
        agreed = [(b, n, since) for b, n, since in self.behind if b.right == back.right and since <= now]
        assumed = {piece.seq for b, n, _ in [*agreed, (back, named, now)] for piece in (b, n)}
        before = self.line(back.right, now, assumed=assumed)
        after = self.line(back.right, now, [(back, named, now)], assumed)

        def ahead(line: list[Piece], piece: Piece) -> set[int]:
            return {one.seq for one in line[: line.index(piece)]}

        return [piece for piece in before if piece is not back and ahead(after, piece) - ahead(before, piece)]

    def seen(self, right: RightId, instant: datetime) -> set[Seen]:
        """What a read shows on the right."""
        ranked = {piece.seq: rank for rank, piece in enumerate(self.line(right, instant), start=1)}
        return {
            (p.number, p.item, s.status, ranked.get(p.seq), instant_text(s.since))
            for p in self.on(right)
            if (s := p.at(instant))
        }


def followers(seq: int, agreed: Sequence[tuple[int, int]]) -> set[int]:
    """An item and all that stand behind it by agreement."""
    found = {seq}
    while more := {back for back, named in agreed if named in found} - found:
        found |= more
    return found


def shown(group: Mapping[str, Any]) -> set[Seen]:
    """The items that an answer shows on one right."""
    return {
        (e["registration_number"], e["item"], e["status"], e["priority_rank"], e["since"])
        for e in group["encumbrances"]
        if e["kind"] == "pledge"
    }
