"""A case to look at across borders: one item of a pledge, its parties by their seats, its acts, at one instant.

`case("HK")` is a granted right of a Mainland firm, signed and unregistered, given to a Mainland bank. Everything else
is said by the test. `CHARGES` is a register of charges that binds the companies of Hong Kong, as a form declares one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from registry.domain.case.case import Case, ChargeRegister, Jurisdiction, Places
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Collateral, Contract, Document, Filing, Obligation
from registry.domain.law.calendar import Calendar
from registry.domain.law.dated import Dated
from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.party import Name, Party, PartyKind, PartyRef
from registry.domain.rank.standing import ItemStatus, Timing
from registry.domain.right.facts import Owner, RightAt, RightId, RightStatus
from registry.domain.values.days import end_of_day, legal_day, start_of_day
from registry.domain.values.money import Money
from registry.jurisdictions import discover

PLACES: Places = discover()
TODAY = date(2026, 11, 23)
SIGNED = date(2026, 11, 16)
DAY = timedelta(days=1)
SHA = "0" * 64
KINDS = {"CN": "invention", "HK": "standard_o", "MO": "extension"}
SECURITIES = {"CN": "cn_pledge", "HK": "hk_fixed_charge", "MO": "mo_penhor"}

PLAIN_WEEKS = Calendar(notices=(), statutory=lambda _: frozenset())
"""Monday to Friday, of which nothing is announced."""

CHARGES = ChargeRegister(
    code="HK-CR",
    binds=lambda pledgor, place, made_on: pledgor.seat == "HK" and pledgor.is_company,
    advises=lambda case: case.right.status is RightStatus.PENDING,
    months=(Dated(first_day=date(2014, 3, 3), value=1, basis="Cap. 622 s.335"),),
    counts_from=lambda filing, made_on: made_on,
    moves=lambda day, _: day,
    calendar=PLAIN_WEEKS,
    rule="HK-64",
)


def at(day: date, hours: int = 10) -> datetime:
    """That hour of a legal day, in UTC."""
    return start_of_day(day) + timedelta(hours=hours)


def ref(name: str) -> PartyRef:
    """A party as a filing names it."""
    return PartyRef(id=name, identifier=Identifier(scheme=Scheme.OTHER, value=name, issuer="TEST"))


def party(name: str, seat: str, kind: PartyKind = PartyKind.COMPANY) -> Party:
    """A party of that seat."""
    called = (Name(text=name, lang="en"),)
    return Party(id=name, kind=kind, seat=seat, names=called, identifiers=(ref(name).identifier,))


def right(place: str, **members: Any) -> RightAt:
    """A granted right of the pledgor, in force."""
    facts: dict[str, Any] = {
        "right": RightId(jurisdiction=place, number="X-000001"),
        "kind": KINDS[place],
        "titles": (),
        "status": RightStatus.IN_FORCE,
        "owners": (Owner(party="pledgor"),),
        "filed_on": date(2021, 5, 1),
        "published_on": date(2022, 11, 1),
        "granted_on": date(2023, 9, 1),
        "expires_on": date(2041, 4, 30),
        "fees_paid_until": None,
        "base": None,
        "same_day_twin": None,
        "proceedings": (),
        "observed_at": at(TODAY - DAY),
        **members,
    }
    return RightAt(**facts)


def act(register: str, applied: date | None = None, entered: date | None = None, **members: Any) -> Act:
    """A registration, asked for and entered on these days; other members, its kind among them, as given."""
    facts: dict[str, Any] = {
        "register": register,
        "act": ActKind.REGISTER,
        "reference": "R-1",
        "applied_at": None if applied is None else at(applied),
        "effective_at": None if entered is None else at(entered, 15),
        "sha256": SHA,
        **members,
    }
    return Act(**facts)


def contract(**members: Any) -> Contract:
    """A written contract that both have signed, silent on law and disputes."""
    facts: dict[str, Any] = {
        "executed_at": at(SIGNED),
        "written": True,
        "signatories": (ref("pledgor"), ref("pledgee")),
        **members,
    }
    return Contract(**facts)


def case(
    code: str = "HK",
    *,
    seats: tuple[str, str, str] = ("CN", "CN", "CN"),
    kinds: tuple[PartyKind, PartyKind, PartyKind] = (PartyKind.COMPANY, PartyKind.COMPANY, PartyKind.BANK),
    own_debt: bool = False,
    acts: Iterable[Act] = (),
    agreed: Contract | None = None,
    asset: RightAt | None = None,
    package: tuple[str, ...] = (),
    item: int = 1,
    documents: tuple[Document, ...] = (),
    on: date = TODAY,
    place: Jurisdiction | None = None,
    charges: tuple[ChargeRegister, ...] = (CHARGES,),
    ended: bool = False,
    **members: Any,
) -> Case:
    """One item over a right of `code`; `seats` and `kinds` are of pledgor, debtor and pledgee, `package` the places."""
    pledgor, debtor, pledgee = (
        party(name, seat, kind) for name, seat, kind in zip(("pledgor", "debtor", "pledgee"), seats, kinds, strict=True)
    )
    given = tuple(
        Collateral(right=RightId(jurisdiction=where, number=f"X-{n:06}"), security=SECURITIES[where])
        for n, where in enumerate(package or (code,), start=1)
    )
    filing = Filing(
        pledgee=ref("pledgee"),
        pledgor=ref("pledgor"),
        debtor=ref("pledgor" if own_debt else "debtor"),
        obligation=Obligation(
            kind="specific", principal=Money(amount=Decimal("5000000.00"), currency="CNY"), due_on=date(2027, 11, 19)
        ),
        contract=agreed or contract(),
        collateral=given,
        documents=documents,
    )
    timing = Timing(
        registered_at=at(date(1990, 1, 1)),
        index=0,
        end_status=ItemStatus.RELEASED if ended else None,
        end_at=at(date(1990, 1, 2)) if ended else None,
    )
    one = Case(
        item=item,
        place=place or PLACES[code],
        right=asset or right(code),
        owners_then=(("pledgor",),),
        owners_now=("pledgor",),
        filing=filing,
        security=SECURITIES[code],
        acts=tuple(acts),
        standing=timing.at(end_of_day(on)),
        rank=1,
        taken=False,
        reservation_ended=False,
        number_unconfirmed=False,
        parties={"pledgor": pledgor, "debtor": debtor, "pledgee": pledgee},
        rivals=0,
        charge_registers=(),
        notice=None,
        as_of=end_of_day(on),
        known_at=end_of_day(on),
        **members,
    )
    executed_at = filing.contract.executed_at
    made_on = None if executed_at is None else legal_day(executed_at)
    return replace(one, charge_registers=tuple(c for c in charges if c.binds(one.pledgor, code, made_on)))
