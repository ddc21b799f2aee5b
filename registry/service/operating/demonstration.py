"""Demonstration data: the founding case of January 2022 beside invented neighbours, for an empty register.

What is public: in January 2022 GRG Banking of the Guangzhou Development District pledged one Hong Kong patent and
received a credit of RMB 5,000,000 from Bank of China, reported as the first financing on a Hong Kong or Macau IP pledge
in China (China Quality News, 2022-04-26). The patent, the contract, the valuation and the filing path are not public.

Whatever stands for what is not public says so wherever it shows: its number, identifier, reference or title holds the
word `illustrative`. The identifiers of the banks are public ones; the four designs are as public pages print them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Collateral, Consent, Contract, Document, Filing, Obligation, Search
from registry.domain.party.identifiers import Identifier, parse_identifier
from registry.domain.party.party import Name, PartyFacts, PartyKind, PartyRef
from registry.domain.right.facts import Base, Link, Observation, Owner, RightId, RightStatus, Source, Text
from registry.domain.values.days import legal_day, start_of_day
from registry.domain.values.money import read_money
from registry.service.access.principal import Principal, Role
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import NamedRecord
from registry.service.pledge.registration import FilingRequest, register_pledge
from registry.service.recording.parties import record_party
from registry.service.recording.rights import record_right
from registry.store import journal
from registry.store.projected import reads

BANK_OF_CHINA = parse_identifier("USCC:911000001000013428")
BANK_OF_CHINA_LEI = parse_identifier("LEI:54930053HGCFWVHYZX42")
OTHER_BANK = parse_identifier("LEI:5493002ERZU2K9PZDL40")
FIRM = parse_identifier("OTHER:ILLUSTRATIVE:GRG-BANKING")

FOUNDING_PATENT = RightId(jurisdiction="HK", number="HK-ILLUSTRATIVE-2022")
BASE_PATENT = RightId(jurisdiction="CN", number="209910000001.8")
RE_REGISTRATION = RightId(jurisdiction="HK", number="HK-ILLUSTRATIVE-R1")
EXTENSION = RightId(jurisdiction="MO", number="J-ILLUSTRATIVE-1")

_REGISTRAR = Principal(role=Role.REGISTRAR)
_INVENTED = "illustrative"
_PAGES_READ_ON = date(2026, 11, 23)
_DESIGNS = (
    (
        "201830465148.1",
        "手机的图形用户界面(多类理财展示)",
        "兴业证券股份有限公司",
        date(2018, 8, 21),
        date(2019, 6, 7),
        "https://chinapp.com/patent/20284.html",
    ),
    (
        "201930424094.9",
        "用于手机的信息显示界面",
        "微梦创科网络科技(中国)有限公司",
        date(2019, 8, 6),
        date(2020, 2, 7),
        "https://chinapp.com/patent/224286.html",
    ),
    (
        "202030821426.X",
        "带有天气显示及互动的图形用户界面的手机",
        "上海二三四五移动科技有限公司",
        date(2020, 12, 30),
        date(2021, 11, 16),
        "https://chinapp.com/patent/550702.html",
    ),
    (
        "202230610890.3",
        "用于显示屏幕面板的群投票图形用户界面",
        "中国建设银行股份有限公司",
        date(2022, 9, 15),
        date(2023, 11, 21),
        "https://chinapp.com/patent/202075.html",
    ),
)
DemonstrationParties = Mapping[Identifier, str]


@dataclass(frozen=True, kw_only=True)
class _Deal:
    """One illustrative pledge: who lends how much on what, from when, and what its register has entered."""

    reference: str
    pledgee: Identifier
    right: RightId
    security: str
    register: str
    amount: str
    signed_on: date
    applied_on: date
    entered_on: date
    due_on: date


_DEALS = (
    _Deal(
        reference="ILLUSTRATIVE-GRG-2022",
        pledgee=BANK_OF_CHINA,
        right=FOUNDING_PATENT,
        security="hk_fixed_charge",
        register="HK-IPD",
        amount="5000000.00",
        signed_on=date(2022, 1, 10),
        applied_on=date(2022, 1, 12),
        entered_on=date(2022, 1, 20),
        due_on=date(2031, 1, 9),
    ),
    _Deal(
        reference="ILLUSTRATIVE-MAINLAND",
        pledgee=OTHER_BANK,
        right=BASE_PATENT,
        security="cn_pledge",
        register="CNIPA",
        amount="12000000.00",
        signed_on=date(2025, 3, 3),
        applied_on=date(2025, 3, 5),
        entered_on=date(2025, 3, 7),
        due_on=date(2031, 3, 2),
    ),
)


def is_empty(register: Register) -> bool:
    """Whether nothing has been recorded yet; heads of the log say so."""
    with register.store.read() as connection:
        return not journal.has_events(connection)


def load(register: Register) -> None:
    """Record the demonstration data, through the same commands as everybody's."""
    today = legal_day(register.clock.now())
    for facts in _parties():
        execute(register, partial(record_party, principal=_REGISTRAR, facts=facts))
    for named, observe in _rights(today):
        record = partial(record_right, principal=_REGISTRAR, named=named, observe=observe)
        execute(register, record)
    for deal in _DEALS:
        bank = Principal(role=Role.BANK, party=deal.pledgee)
        execute(register, partial(register_pledge, principal=bank, request=_request(deal, today)))


def is_loaded(register: Register) -> bool:
    """Whether the register holds the demonstration data, whatever has been recorded since."""
    with register.store.read() as connection:
        found = reads.right(connection, str(_DEALS[-1].right), None)
        filed = reads.right_items(connection, right_id=str(_DEALS[-1].right), k=found.k)
        return bool(filed) and reads.firm(connection, FIRM.key, None).party is not None


def refused_filing(today: date) -> tuple[str, ...]:
    """The lines of a shell, with `$BASE` and `$TOKEN` set, that file a second pledge on the Mainland patent, which
    bears one already, and so are refused."""
    signed, due_on = today - timedelta(days=1), today + timedelta(days=365)
    return (
        f"""FIRM='{{"scheme": "OTHER", "issuer": "{FIRM.issuer}", "value": "{FIRM.value}"}}'""",
        f"""BANK='{{"scheme": "USCC", "value": "{BANK_OF_CHINA.value}"}}'""",
        f"SIGNED={signed.isoformat()}T10:00:00+08:00",
        """curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\""",
        """  "$BASE/v1/pledges?dry_run=true" -d @- <<END""",
        '{"client_reference": "ILLUSTRATIVE-SECOND", "debtor": $FIRM,',
        ' "pledgee": $BANK, "pledgor": $FIRM, "obligation": {"kind": "specific",',
        '  "principal": {"amount": "3000000.00", "currency": "CNY"},',
        f' "due_on": "{due_on.isoformat()}", "scope": "{_INVENTED}"}}, "contract": {{"written": true,',
        '  "executed_at": "$SIGNED", "signatories": [$FIRM, $BANK]}, "consents":',
        '  [{"party": $FIRM, "at": "$SIGNED"}], "collateral": [{"security": "cn_pledge",',
        f'  "right": {{"jurisdiction": "{BASE_PATENT.jurisdiction}", "number": "{BASE_PATENT.number}"}}}}]}}',
        "END",
    )


# ---- who -------------------------------------------------------------------------------------------------------------


def _parties() -> tuple[PartyFacts, ...]:
    return (
        _company(
            PartyKind.BANK,
            (BANK_OF_CHINA, BANK_OF_CHINA_LEI),
            Name(text="中国银行股份有限公司", lang="zh-Hans"),
            Name(text="Bank of China Limited", lang="en"),
        ),
        _company(
            PartyKind.BANK,
            (OTHER_BANK,),
            Name(text="中国工商银行股份有限公司", lang="zh-Hans"),
            Name(text="Industrial and Commercial Bank of China Limited", lang="en"),
        ),
        _company(
            PartyKind.COMPANY,
            (FIRM,),
            Name(text="广州广电运通金融电子股份有限公司", lang="zh-Hans"),
            Name(text="GRG BANKING EQUIPMENT CO., LTD.", lang="en"),
            # The change of name is public, its day is not.
            Name(text="广电运通集团股份有限公司", lang="zh-Hans", from_on=date(2023, 6, 1)),
        ),
    )


def _company(kind: PartyKind, identifiers: tuple[Identifier, ...], *names: Name) -> PartyFacts:
    return PartyFacts(kind=kind, seat="CN", names=names, identifiers=identifiers)


# ---- what ------------------------------------------------------------------------------------------------------------


def _rights(today: date) -> tuple[tuple[tuple[NamedRecord, ...], Callable[[DemonstrationParties], Observation]], ...]:
    family = (
        (FOUNDING_PATENT, "standard_o", "一项香港专利", date(2020, 3, 2), date(2021, 9, 3), None),
        (BASE_PATENT, "invention", "一种纸币识别方法", date(2018, 5, 8), date(2020, 6, 9), None),
        (
            RE_REGISTRATION,
            "standard_r",
            "一种纸币识别方法",
            date(2018, 5, 8),
            date(2020, 11, 20),
            Base(right=BASE_PATENT, link=Link.HK_R_OF),
        ),
        (
            EXTENSION,
            "extension",
            "一种纸币识别方法",
            date(2018, 5, 8),
            date(2020, 9, 1),
            Base(right=BASE_PATENT, link=Link.MO_EXT_OF),
        ),
    )
    named = (("/owners/0/party", FIRM),)
    invented = [(named, partial(_invented, today, *facts)) for facts in family]
    return (*invented, *(((), partial(_design, *facts)) for facts in _DESIGNS))


def _invented(
    today: date,
    right: RightId,
    kind: str,
    title: str,
    filed_on: date,
    granted_on: date,
    base: Base | None,
    known: DemonstrationParties,
) -> Observation:
    return Observation(
        right=right,
        kind=kind,
        titles=(Text(text=f"{title}（示例）", lang="zh-Hans"), Text(text=f"An {_INVENTED} right", lang="en")),
        owners=(Owner(party=known[FIRM]),),
        status=RightStatus.IN_FORCE,
        observed_at=start_of_day(today),
        source=Source(register=_INVENTED, reference="invented for the demonstration"),
        filed_on=filed_on,
        granted_on=granted_on,
        fees_paid_until=date(today.year + 1, 12, 31),
        base=base,
    )


def _design(
    number: str, title: str, owner: str, filed_on: date, granted_on: date, page: str, _: DemonstrationParties
) -> Observation:
    return Observation(
        right=RightId(jurisdiction="CN", number=number),
        kind="design",
        titles=(Text(text=title, lang="zh-Hans"),),
        owners=(Owner(party=None, name=Text(text=owner, lang="zh-Hans")),),
        status=RightStatus.IN_FORCE,
        observed_at=start_of_day(_PAGES_READ_ON),
        source=Source(register="public-page", reference=page),
        filed_on=filed_on,
        granted_on=granted_on,
    )


# ---- the pledges -----------------------------------------------------------------------------------------------------


def _request(deal: _Deal, today: date) -> FilingRequest:
    return FilingRequest(
        pledgee=deal.pledgee,
        pledgor=FIRM,
        named=(("/pledgee", deal.pledgee), ("/pledgor", FIRM)),
        rights=(deal.right,),
        client_reference=deal.reference,
        valuations=frozenset(),
        holders=frozenset(),
        build=lambda people: _filing(deal, today, people[deal.pledgee], people[FIRM]),
    )


def _filing(deal: _Deal, today: date, pledgee: PartyRef, pledgor: PartyRef) -> Filing:
    signed_at = start_of_day(deal.signed_on) + timedelta(hours=10)
    entry = Act(
        register=deal.register,
        act=ActKind.REGISTER,
        reference=f"{deal.reference}-ENTRY",
        applied_at=start_of_day(deal.applied_on),
        effective_at=start_of_day(deal.entered_on),
        sha256=_digest(f"{deal.reference} entry"),
        obtained_at=start_of_day(today),
    )
    search = Search(
        register=deal.register,
        reference=f"{deal.reference}-SEARCH",
        at=start_of_day(deal.signed_on - timedelta(days=1)),
        sha256=_digest(f"{deal.reference} search"),
    )
    return Filing(
        client_reference=deal.reference,
        pledgee=pledgee,
        pledgor=pledgor,
        debtor=pledgor,
        obligation=Obligation(
            kind="specific", principal=read_money(deal.amount, "CNY"), due_on=deal.due_on, scope=_INVENTED
        ),
        contract=Contract(
            number=deal.reference,
            executed_at=signed_at,
            written=True,
            signatories=(pledgor, pledgee),
            governing_law="CN",
            dispute_seat="CN",
        ),
        collateral=(
            Collateral(
                right=deal.right,
                security=deal.security,
                filings=(entry,),
                knowledge_of_prior="none",
                official_search=search,
            ),
        ),
        consents=(Consent(party=pledgor, at=signed_at, sha256=_digest(f"{deal.reference} consent")),),
        documents=(Document(kind="pledge_contract", sha256=_digest(deal.reference), language="zh"),),
    )


def _digest(text: str) -> str:
    """The digest of a paper that does not exist: of a text that says so."""
    return sha256(f"{_INVENTED}: {text}".encode()).hexdigest()
