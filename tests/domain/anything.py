"""Any well-typed item: whatever may be told of a right, its filing, acts and rivals, likely and unlikely alike."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Acknowledgement, Consent, Knowledge, Obligation, PaperOnFile, Search
from registry.domain.party.party import ELSEWHERE, PartyKind
from registry.domain.rank.interests import ItemInterest, Lender
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.judge import Rival
from registry.domain.right.dealings import Licence
from registry.domain.right.facts import Observation, Proceeding, RightChange, RightId, RightStatus
from tests.domain.strategies import (
    DAYS,
    INSTANTS,
    NOW,
    NUMBERS,
    ODD_NUMBERS,
    OTHER,
    PLACES,
    PLEDGEE,
    PLEDGOR,
    SHA,
    Scene,
    favourable,
    money,
    observation,
    owners,
    rival,
)

PARTIES = st.sampled_from([PLEDGEE, PLEDGOR, OTHER])
PAST = INSTANTS.map(lambda at: min(at, NOW))
AMOUNTS = st.sampled_from([None, money("1.00"), money("5000000.00")])
OWNERS = st.lists(st.sampled_from([PLEDGOR.id, OTHER.id, None]), max_size=3).map(lambda names: owners(*names))
ENDS = st.sampled_from([status for status in ItemStatus if status is not ItemStatus.LIVE])
KINDS = st.sampled_from(["invention", "utility_model", "design", "standard_r", "standard_o", "short_term", "utility"])
REGISTERS = st.sampled_from([*(place.register for place in PLACES.values()), "HK-CR", "SAFE"])


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """The same, or None; often enough the same."""
    return st.one_of(strategy, strategy, st.none())


PROCEEDINGS = st.builds(
    Proceeding,
    kind=st.sampled_from(["preservation", "ownership", "invalidation"]),
    from_on=DAYS,
    until_on=maybe(DAYS),
    suspended=st.booleans(),
    document=maybe(st.sampled_from(["D-1", "D-2"])),
)
CHANGES = st.builds(
    RightChange,
    type=st.sampled_from(["fee_paid", "fee_missed", "status_changed", "other"]),
    effective_at=PAST,
    observed_at=maybe(PAST),
    after=st.integers(0, 3),
    status=maybe(st.sampled_from(RightStatus)),
    ab_initio=st.booleans(),
    fees_paid_until=maybe(DAYS),
    owners=maybe(OWNERS),
    opens=maybe(PROCEEDINGS),
    closes=maybe(st.sampled_from(["preservation", "ownership", "invalidation"])),
    closes_document=maybe(st.sampled_from(["D-1", "D-2"])),
    examined=st.booleans(),
    narrows=st.booleans(),
    licence=maybe(st.builds(Licence, exclusive=st.booleans(), from_on=DAYS, until_on=maybe(DAYS))),
    consent=maybe(st.just(SHA)),
)
KNOWLEDGE = st.one_of(
    st.sampled_from([None, "none", "unknown", ()]),
    st.builds(
        Knowledge,
        right=st.sampled_from([RightId(jurisdiction=code, number=number) for code, number in NUMBERS.items()]),
        holder=st.sampled_from(["other", "P1/1", "nobody"]),
        known_at=PAST,
        negative_pledge_known=st.sampled_from([None, True, False]),
    ).map(lambda one: (one,)),
)
SEATS = st.sampled_from([*PLACES, ELSEWHERE])


@st.composite
def acts(draw: st.DrawFn) -> tuple[Act, ...]:
    """Official acts, of the right's own register and others."""
    acts = st.builds(
        Act,
        register=REGISTERS,
        act=st.sampled_from(ActKind),
        reference=maybe(st.sampled_from(["R-1", "R-2"])),
        applied_at=maybe(PAST),
        effective_at=maybe(PAST),
        sha256=maybe(st.just(SHA)),
        obtained_at=maybe(PAST),
        until=maybe(DAYS),
    )
    return tuple(draw(st.lists(acts, max_size=4)))


@st.composite
def observations(draw: st.DrawFn, code: str) -> Observation:
    """What a register of this place may show."""
    kind = draw(st.sampled_from(sorted(PLACES[code].kinds)))
    seen = observation(PLACES[code], kind=kind)
    return replace(
        seen,
        kind=draw(st.one_of(st.just(kind), KINDS)),
        owners=draw(OWNERS),
        status=draw(st.one_of(st.just(RightStatus.IN_FORCE), st.sampled_from(RightStatus))),
        observed_at=draw(PAST),
        filed_on=draw(maybe(st.just(seen.filed_on))),
        published_on=draw(maybe(DAYS)),
        granted_on=draw(maybe(st.one_of(st.just(seen.granted_on), DAYS))),
        expires_on=draw(maybe(st.one_of(st.just(seen.expires_on), DAYS))),
        fees_paid_until=draw(maybe(DAYS)),
        same_day_twin=draw(maybe(st.just(RightId(jurisdiction="CN", number="x")))),
    )


@st.composite
def rivals(draw: st.DrawFn) -> tuple[Rival, ...]:
    """Up to three other items on the right, at journal positions of their own."""
    found = []
    for index in draw(st.lists(st.integers(1, 2**41), max_size=3, unique=True)):
        entered = draw(maybe(PAST))
        found.append(
            rival(
                index,
                security=draw(st.sampled_from(PLACES["HK"].securities)),
                interest=ItemInterest(
                    executed_at=draw(maybe(PAST)),
                    acts=draw(acts()),
                    knowledge=draw(KNOWLEDGE),
                    lenders=(Lender(id="other"),),
                    numbers=(f"P{index}",),
                    pledgor="pledgor",
                ),
                occupies=draw(st.booleans()),
                registered_at=draw(PAST),
                priority_at=entered,
                present_from=entered,
                present_until=draw(st.one_of(st.none(), PAST)),
                reservation_ends_at=draw(st.one_of(st.none(), INSTANTS)),
                end_status=draw(st.one_of(st.none(), ENDS)),
                end_at=draw(maybe(PAST)),
            )
        )
    return tuple(found)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Any item over a right of any place."""
    code = draw(st.sampled_from(sorted(PLACES)))
    scene = favourable(code)
    filing = replace(
        scene.filing,
        obligation=draw(
            st.builds(
                Obligation,
                kind=st.sampled_from(["specific", "maximum_amount"]),
                principal=AMOUNTS,
                maximum=AMOUNTS,
                claims_from=maybe(DAYS),
                claims_to=maybe(DAYS),
                due_on=maybe(DAYS),
            )
        ),
        contract=replace(
            scene.filing.contract,
            executed_at=draw(maybe(PAST)),
            written=draw(st.sampled_from([True, True, False, None])),
            signatories=draw(maybe(st.lists(PARTIES, max_size=3).map(tuple))),
            in_rem_choice=draw(st.sampled_from([None, "CN", "HK", "MO", "XX"])),
            forfeiture_clause=draw(st.booleans()),
            dispute_seat=draw(st.sampled_from([None, "CN", "HK", "MO", "XX"])),
            dispute_by=draw(st.sampled_from([None, "court", "arbitration"])),
        ),
        consents=tuple(Consent(party=p, at=NOW) for p in draw(st.lists(PARTIES, max_size=3))),
        acknowledgements=tuple(
            Acknowledgement(kind=kind, party=PLEDGOR, at=NOW)
            for kind in draw(st.lists(st.sampled_from(["invalidation", "same_day_twin"]), max_size=2))
        ),
        co_owner_agreement=draw(st.one_of(st.none(), st.just(PaperOnFile(sha256=SHA)))),
        authority=draw(st.one_of(st.none(), st.just(PaperOnFile(sha256=SHA)))),
        debtor=draw(PARTIES),
        nominee=draw(st.booleans()),
    )
    scene = replace(
        scene,
        seen=draw(observations(code)),
        changes=tuple(draw(st.lists(CHANGES, max_size=3))),
        filing=filing,
        rivals=draw(rivals()),
        end=draw(st.one_of(st.none(), st.builds(End, status=ENDS, at=PAST, reason=st.just("waived")))),
        reservation_ends_at=draw(st.one_of(st.none(), INSTANTS)),
        registered_at=draw(PAST),
    )
    for ref in (PLEDGEE, PLEDGOR, OTHER):
        scene = scene.with_party(
            ref,
            seat=draw(SEATS),
            kind=draw(st.sampled_from(PartyKind)),
            hk_registered_non_hk=draw(st.booleans()),
            hk_registered_from=draw(maybe(DAYS)),
            hk_registered_until=draw(maybe(DAYS)),
            insolvent_since=draw(maybe(DAYS)),
            insolvent_until=draw(maybe(DAYS)),
        )
    if draw(st.booleans()):
        scene = scene.with_agents()
    scene = scene.with_item(
        security=draw(st.sampled_from([*scene.place.securities, "mo_penhor"])),
        filings=draw(st.one_of(st.just(scene.acts), acts())),
        knowledge_of_prior=draw(KNOWLEDGE),
        official_search=draw(maybe(st.builds(Search, register=REGISTERS, reference=st.just("S-1"), at=PAST))),
    )
    return scene.with_number(draw(st.sampled_from([NUMBERS[code], ODD_NUMBERS.get(code, NUMBERS[code])])))


SCENES = scenes()
