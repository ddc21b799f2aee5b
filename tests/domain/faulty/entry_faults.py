"""Faults of groups D, E and G: of the entry, against others, and where the item is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from registry.domain.filing.filing import Knowledge, Search
from registry.domain.party.party import ELSEWHERE
from registry.domain.rank.standing import ItemStatus
from registry.domain.right.dealings import Licence
from registry.domain.right.facts import RightChange, RightStatus
from tests.domain.faulty.fault import (
    ABROAD,
    ALL,
    APPLIED_ON,
    ENTERED_ON,
    ENTRY,
    SIGNED_ON,
    YESTERDAY,
    Faults,
    cancelled,
    contract,
    ended,
    entry,
    event,
    for_another,
    item,
    of_hong_kong,
    searched,
    seen,
    unentered,
)
from tests.domain.strategies import (
    DAY,
    LATEST,
    NOW,
    OTHER,
    PLEDGEE,
    PLEDGOR,
    TODAY,
    Scene,
    at,
    owners,
    registered,
    rival,
)
from tests.domain.strategies import unentered as unentered_rival

FAULTS = Faults()
_fault = FAULTS.add

LATER = rival(1, registered_at=at(YESTERDAY), priority_at=at(YESTERDAY), present_from=at(YESTERDAY))
"""A fixed charge signed after the item was applied for."""


def signed_on(scene: Scene, day: date) -> Scene:
    """The contract was signed on that day; where a search counts up to it, it was made then too."""
    search = scene.filing.collateral[0].official_search
    if scene.place.code == "HK" and search is not None:
        scene = scene.with_item(official_search=replace(search, at=at(day)))
    return scene.with_contract(executed_at=at(day, 10))


def signed_long_ago(scene: Scene) -> Scene:
    """The contract was signed 70 days ago."""
    return signed_on(scene, TODAY - 70 * DAY)


def stale(scene: Scene) -> Scene:
    """Signed 46, applied for 45, entered 40 and proved 31 days ago."""
    days = {
        "applied_at": at(TODAY - 45 * DAY),
        "effective_at": at(TODAY - 40 * DAY),
        "obtained_at": at(TODAY - 31 * DAY),
    }
    search = Search(register=scene.place.register, reference="S-1", at=at(TODAY - 46 * DAY))
    return signed_on(entry(scene, **days).with_item(official_search=search), TODAY - 46 * DAY)


def licensed(day: date, *, exclusive: bool = True, until: date | None = None) -> RightChange:
    """A licence was recorded on that day, no consent on file."""
    licence = Licence(exclusive=exclusive, from_on=day, until_on=until)
    return RightChange(type="licence_recorded", effective_at=at(day), licence=licence)


def knowledge(scene: Scene, holder: str) -> Knowledge:
    """The pledgee knew of the interest of `holder` when it signed."""
    return Knowledge(right=scene.seen.right, holder=holder, known_at=at(SIGNED_ON, 8))


# ---- D: the entry ----------------------------------------------------------------------------------------------------

_fault("no entry", ALL, ENTRY, unentered, "MR-20 SITUS_REGISTRATION_MISSING pending")
_fault(
    "an entry applied for, not yet made",
    "CN MO",
    ENTRY,
    lambda s: entry(s, effective_at=None),
    "MR-20 SITUS_REGISTRATION_MISSING pending",
)
_fault(
    "an entry applied for, not yet made",
    "HK",
    "entry evidence",
    lambda s: entry(s, effective_at=None),
    "MR-20 REGISTER_ENTRY_AWAITED condition",
)
_fault("an entry cancelled", ALL, "end", cancelled, "MR-23 SECURITY_ENDED fail")
for _end in (ItemStatus.RELEASED, ItemStatus.EXTINGUISHED):
    _fault(f"an item {_end}", ALL, "end competition", partial(ended, status=_end), "MR-23 SECURITY_ENDED fail")
_fault(
    "a contract signed the day after the entry",
    "CN MO",
    "chronology charge",
    contract(executed_at=at(ENTERED_ON + DAY, 0)),
    "MR-24 CHRONOLOGY fail",
)
_fault(
    "a contract signed the day after the application",
    "HK",
    "chronology competition search charge",
    contract(executed_at=at(APPLIED_ON + DAY, 0)),
    "MR-24 CHRONOLOGY fail",
)
_fault(
    "a grant the day after the entry",
    "CN",
    "chronology status family",
    seen(granted_on=ENTERED_ON + DAY),
    "MR-24 CHRONOLOGY fail",
    "FAM-07 FAMILY_WINDOW_OPEN:2027-02-21 note",
)
_fault(
    "a grant the day after the entry",
    "MO",
    "chronology status",
    seen(granted_on=ENTERED_ON + DAY),
    "MR-24 CHRONOLOGY fail",
)
_fault(
    "no signing day",
    "CN MO",
    "chronology charge",
    contract(executed_at=None),
    "MR-24 EVIDENCE_MISSING:executed_at pending",
)
_fault(
    "no signing day",
    "HK",
    "chronology competition search charge",
    contract(executed_at=None),
    "MR-24 EVIDENCE_MISSING:executed_at pending",
    "MR-32 EVIDENCE_MISSING:executed_at condition",
)
_fault(
    "an entry without its reference",
    ALL,
    "entry evidence",
    partial(entry, reference=None),
    "MR-22 EVIDENCE_DEFECTIVE pending",
)
_fault(
    "an entry without the digest of its paper",
    ALL,
    "entry evidence",
    partial(entry, sha256=None),
    "MR-22 EVIDENCE_DEFECTIVE pending",
)
_fault(
    "an entry that states an end of its own, yesterday",
    ALL,
    "entry evidence end",
    partial(entry, until=YESTERDAY),
    "MR-23 SECURITY_ENDED fail",
)
_fault(
    "a delivery to the Companies Registry without the digest of its paper",
    ALL,
    "seats charge entry evidence",
    lambda s: of_hong_kong(s).with_acts(*s.acts, registered("HK-CR", sha256=None)),
    "MR-22 EVIDENCE_DEFECTIVE pending",
)
_fault(
    "an entry whose proof is of no known day",
    ALL,
    "entry evidence",
    lambda s: entry(s, obtained_at=None),
    "MR-27 EVIDENCE_MISSING:obtained_at pending",
)
_fault("a proof of 31 days ago", ALL, f"{ENTRY} owners charge", stale, "MR-27 EVIDENCE_STALE condition")
_fault(
    "a pledgor from elsewhere without an agent",
    "CN MO",
    "seats",
    lambda s: s.with_party(PLEDGOR, seat=ELSEWHERE),
    "MR-25 AGENT_MISSING pending",
)
_fault(
    "a Mainland pledgor for a debt owed abroad by another abroad",
    "HK MO",
    "seats debtor",
    lambda s: for_another(s, pledgor="CN", debtor=ELSEWHERE, pledgee=ELSEWHERE),
    "MR-26 SAFE_REGISTRATION_MISSING condition",
)
_fault(
    "a Mainland pledgor for a debt owed abroad by another abroad",
    "CN",
    "seats debtor",
    lambda s: for_another(s, pledgor="CN", debtor="HK", pledgee="HK"),
    "MR-26 SAFE_REGISTRATION_MISSING condition",
    "MR-53 EXPORT_FORMALITIES_ON_SALE condition",
)
_fault(
    "a pledgor from outside for a debt within the Mainland",
    ALL,
    "seats debtor",
    lambda s: for_another(s, pledgor=ELSEWHERE, debtor="CN", pledgee="CN"),
    "MR-26 SAFE_REGISTRATION_MISSING condition",
)
_fault(
    "a charge of a Hong Kong company, not yet delivered",
    ALL,
    "seats charge",
    of_hong_kong,
    "MR-21 CR_FILING_DUE pending",
)
_fault(
    "a charge of a registered non-Hong Kong company, not yet delivered",
    "HK",
    "seats charge",
    lambda s: s.with_party(PLEDGOR, hk_registered_non_hk=True),
    "MR-21 CR_FILING_DUE pending",
)
_fault(
    "a charge of a Hong Kong company, not delivered within the month",
    ALL,
    "seats charge chronology competition search",
    lambda s: signed_long_ago(of_hong_kong(s)),
    "MR-21 CR_CHARGE_VOID fail",
)
_fault(
    "a charge of a Hong Kong company over a mere application",
    "HK",
    "seats charge status fees competition",
    lambda s: of_hong_kong(s).with_seen(status=RightStatus.PENDING, granted_on=None),
    "MR-02 APPLICATION_ONLY condition",
    "MR-21 CR_FILING_ADVISED condition",
)
_fault(
    "a charge of a Hong Kong company, signed on no known day",
    "CN MO",
    "seats charge chronology",
    lambda s: of_hong_kong(s).with_contract(executed_at=None),
    "MR-21 EVIDENCE_MISSING:executed_at pending",
    "MR-24 EVIDENCE_MISSING:executed_at pending",
)

# ---- E: others -------------------------------------------------------------------------------------------------------

_fault(
    "another holder's entry",
    "CN",
    ENTRY,
    lambda s: replace(s, rivals=(rival(),)),
    "MR-30 CN_ALREADY_PLEDGED fail",
    "MR-31 JUNIOR_RANK:2 condition",
)
_fault(
    "an entry made while an earlier one, ended since, still stood",
    "CN",
    f"{ENTRY} end",
    lambda s: replace(s, rivals=(rival(occupies=False, end_status=ItemStatus.RELEASED, end_at=at(YESTERDAY)),)),
    "MR-30 ENTRY_OVERLAPS condition",
)
_fault(
    "a reservation that ran out",
    "CN",
    f"{ENTRY} end",
    lambda s: replace(unentered(s), reservation_ends_at=NOW),
    "MR-20 SITUS_REGISTRATION_MISSING pending",
    "MR-30 RESERVATION_LAPSED fail",
)
_fault(
    "a senior item",
    ABROAD,
    "entry competition chronology",
    lambda s: replace(s, rivals=(rival(1), unentered_rival(2), rival(3, priority_at=NOW, present_from=NOW))),
    "MR-31 JUNIOR_RANK:2 condition",
)
_fault(
    "two senior items, one filed later",
    ABROAD,
    "entry competition chronology",
    lambda s: replace(s, rivals=(rival(1), rival(LATEST + 1))),
    "MR-31 JUNIOR_RANK:3 condition",
)
_fault("no official search", ALL, "search", item(official_search=None), "MR-32 SEARCH_MISSING condition")
for _days in (-1, 11):
    _fault(f"a search {_days} days before", ALL, "search", searched(_days), "MR-32 SEARCH_MISSING condition")
_fault(
    "a search of another register",
    ALL,
    "search",
    item(official_search=Search(register="OTHER", reference="S-1", at=at(SIGNED_ON))),
    "MR-32 SEARCH_MISSING condition",
)
for _codes, _noted in (("CN MO", ()), ("HK", ("MR-35 HOLDER_NOT_UNDERSTOOD note",))):
    _fault(
        "a search that shows an interest of which nothing is said",
        _codes,
        "search",
        searched(0, hits=("a stranger",)),
        "MR-32 UNDISCLOSED_INTEREST condition",
        *_noted,
    )
_fault(
    "an exclusive licence of before the entry",
    ALL,
    "licence disposal",
    event(licensed(APPLIED_ON - DAY)),
    "MR-33 EXCLUSIVE_LICENCE_PRIOR condition",
)
_fault(
    "a licence of after the entry without the pledgee's consent",
    ALL,
    "licence disposal",
    event(licensed(YESTERDAY)),
    "MR-34 DISPOSAL_WITHOUT_CONSENT condition",
)
_fault(
    "a sale after the entry without the pledgee's consent",
    ALL,
    "licence disposal owners",
    event(RightChange(type="owner_changed", effective_at=at(YESTERDAY), owners=owners(OTHER.id))),
    "MR-34 DISPOSAL_WITHOUT_CONSENT condition",
)
NOTICE = "entry competition chronology"
_fault(
    "an earlier charge, never applied for, of which nobody says whether it was known",
    "HK",
    NOTICE,
    lambda s: replace(s, rivals=(unentered_rival(),)).with_item(knowledge_of_prior=None),
    "MR-35 PRIORITY_UNDETERMINED condition",
)
_fault(
    "an earlier charge, never applied for, that was known",
    "HK",
    NOTICE,
    lambda s: replace(s, rivals=(unentered_rival(),)).with_item(knowledge_of_prior=(knowledge(s, OTHER.id),)),
    "MR-35 PRIORITY_CONTESTED:P1/1 condition",
)
_fault(
    "a floating charge that a later fixed one passes",
    "HK",
    f"{NOTICE} kind",
    lambda s: replace(s, rivals=(LATER,)).with_item(security="hk_floating_charge"),
    "MR-35 PRIORITY_CONTESTED:P1/1 condition",
    "MR-36 FLOATING_POSTPONED condition",
)

# ---- G: where it is asked --------------------------------------------------------------------------------------------

_fault(
    "no seat for disputes", ALL, "dispute", contract(dispute_seat=None), "MR-51 EVIDENCE_MISSING:dispute_seat condition"
)
_fault("disputes decided elsewhere", ALL, "dispute", contract(dispute_seat="XX"), "MR-51 CLAIM_NOT_PORTABLE condition")
_fault(
    "a court of Hong Kong over a Macau right",
    "MO",
    "dispute",
    contract(dispute_seat="HK", dispute_by="court"),
    "MR-51 CLAIM_NOT_PORTABLE condition",
)
_fault(
    "a court of Macau over a Hong Kong right, of no kind that is told",
    "HK",
    "dispute",
    contract(dispute_seat="MO", dispute_by=None),
    "MR-51 CLAIM_NOT_PORTABLE condition",
)
_fault(
    "a Mainland patent for a pledgee from elsewhere",
    "CN",
    "seats",
    lambda s: s.with_party(PLEDGEE, seat="HK").with_agents(),
    "MR-53 EXPORT_FORMALITIES_ON_SALE condition",
)
_fault(
    "an insolvent pledgor",
    ALL,
    "insolvency",
    lambda s: s.with_party(PLEDGOR, insolvent_since=TODAY),
    "MR-54 INSOLVENCY_REVIEW pending",
)
