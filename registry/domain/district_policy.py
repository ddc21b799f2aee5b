"""The district policy: whether Guangzhou's Huangpu District may support a right of Hong Kong, Macau or Singapore.

The district's Measures (互认10条) let it treat such a right, once it has certified it, as it treats a right of the
Mainland when it grants money. That is all they do: a district can not make or rank a right in a thing, so whoever is
eligible has no better pledge, and a recognised pledge makes nobody eligible. Nothing of recognition is read here, and
nothing there reads this.

An application is eligible when no rule speaks against it; each rule looks at all it concerns and none stops another.
Absent is not passed: every datum that a rule needs and the application lacks is a reason of its own,
`EVIDENCE_MISSING:<datum>`. Days are legal days at UTC+8, inclusive. Who the applicant and the first owner are is told
by their identifiers alone, never by names.

Not here: amounts, windows for applying, and what the district weighs itself, as conduct and accounts in good order. No
renewal of the Measures after 2022-11-25 is known; one counts only where it is handed in (POL-08).

Sources: 穗埔府规〔2019〕29号 as the official Hong Kong summary gives it, its full text not having been found in public;
its implementing rules 穗开知规字〔2020〕1号, arts. 1 to 3. Art. 2 of those is told to put an IP service institution to
the tests of an enterprise too; the predicate at hand does not ask them of it, and nor does this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from registry.domain.law.finding import Confidence
from registry.domain.party.identifiers import Identifier


class ApplicantKind(StrEnum):
    """Who may apply."""

    DISTRICT_ENTERPRISE = "district_enterprise"
    HKMO_RESIDENT = "hkmo_resident"
    DISTRICT_IP_SERVICE = "district_ip_service"


class Category(StrEnum):
    """What may be certified."""

    PATENT = "patent"
    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"


ORIGINS = ("HK", "MO", "SG")
"""Where a right may come from, by WIPO ST.3."""
ISSUER = "GDD_IP"
"""The district's IP authority, which alone certifies."""


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A normative document of the district, by its number, with the first and the last legal day it holds."""

    number: str
    first_day: date
    last_day: date
    basis: str

    def holds_on(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.number} ({self.first_day} to {self.last_day})"


MEASURES = Instrument(
    number="穗埔府规〔2019〕29号",
    first_day=date(2019, 11, 26),
    last_day=date(2022, 11, 25),
    basis="穗埔府规〔2019〕29号, for three years; 穗开知规字〔2020〕1号, to the same day",
)


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """Who applies. Everything is as declared, None (no identifiers) where it was not; the facts of the company too."""

    identifiers: frozenset[Identifier] = field(default_factory=frozenset)
    kind: str | None = None
    registered_in_district: bool | None = None
    taxed_in_district: bool | None = None
    statistics_in_district: bool | None = None
    legal_person: bool | None = None
    independent_accounting: bool | None = None


@dataclass(frozen=True, kw_only=True)
class CertifiedRight:
    """The right to be supported: where it comes from, what it is, and who was its first owner."""

    origin: str | None = None
    category: str | None = None
    first_owner: frozenset[Identifier] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The certification (认定) of the right: by whom, and under which reference."""

    issuer: str | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class PolicyApplication:
    """An application for the district's support, made on a legal day."""

    applied_on: date | None
    applicant: Applicant
    right: CertifiedRight
    certificate: Certificate | None


@dataclass(frozen=True, kw_only=True)
class PolicyReason:
    """One thing that speaks against an application, with the rule and basis it rests on."""

    rule: str
    code: str
    message: str
    basis: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class PolicyEligibility:
    """Whether the district may support the application, with every reason why not, in the order of the rules.

    `instrument` is what held on the day of the application; None where none did.
    """

    reasons: tuple[PolicyReason, ...]
    instrument: Instrument | None

    @property
    def eligible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


PolicyRemark = tuple[str, str]
"""A code and a message."""
PolicyCheck = Callable[[PolicyApplication, tuple[Instrument, ...]], Iterator[PolicyRemark]]


@dataclass(frozen=True, kw_only=True)
class PolicyRule:
    """One rule of the policy, of the Measures' first day. One without a check works through another, as it says."""

    id: str
    says: str
    basis: str
    confidence: Confidence = Confidence.VERIFIED
    first_day: date = MEASURES.first_day
    check: PolicyCheck | None = None


def eligibility(application: PolicyApplication, further: tuple[Instrument, ...] = ()) -> PolicyEligibility:
    """What every rule says of `application`. Each `further` instrument adds its days to those of the Measures."""
    instruments = (MEASURES, *further)
    day = application.applied_on
    return PolicyEligibility(
        reasons=tuple(
            PolicyReason(rule=rule.id, code=code, message=message, basis=rule.basis, confidence=rule.confidence)
            for rule in RULES
            if rule.check is not None
            for code, message in rule.check(application, instruments)
        ),
        instrument=next((one for one in instruments if day is not None and one.holds_on(day)), None),
    )


# ---- the rules -------------------------------------------------------------------------------------------------------

_CORPORATE_FACTS = (
    (
        "registered_in_district",
        "NOT_REGISTERED_IN_DISTRICT",
        "The applicant's business is not registered in the district.",
    ),
    ("taxed_in_district", "NOT_TAXED_IN_DISTRICT", "The applicant's taxes are not administered in the district."),
    (
        "statistics_in_district",
        "STATISTICS_NOT_IN_DISTRICT",
        "The applicant's statistics are not kept in the district.",
    ),
    ("legal_person", "NOT_LEGAL_PERSON", "The applicant is not an independent legal person."),
    ("independent_accounting", "ACCOUNTING_NOT_INDEPENDENT", "The applicant does not keep accounts of its own."),
)
"""Each fact of a company by its name, with the code and message where it is not so."""


def _missing(datum: str) -> PolicyRemark:
    return f"EVIDENCE_MISSING:{datum}", f"The application does not tell {datum}."


def _in_window(application: PolicyApplication, instruments: tuple[Instrument, ...]) -> Iterator[PolicyRemark]:
    day = application.applied_on
    if day is None:
        yield _missing("date")
    elif not any(one.holds_on(day) for one in instruments):
        known = ", ".join(map(str, instruments))
        yield "NO_INSTRUMENT_IN_FORCE", f"No instrument of the district that is known here holds on {day}: {known}."


def _applicant_kind(application: PolicyApplication, _: tuple[Instrument, ...]) -> Iterator[PolicyRemark]:
    kind = application.applicant.kind
    if kind is None:
        yield _missing("kind")
    elif kind not in set(ApplicantKind):
        yield "APPLICANT_NOT_COVERED", f"The applicant is none of {', '.join(ApplicantKind)}."


def _corporate_tests(application: PolicyApplication, _: tuple[Instrument, ...]) -> Iterator[PolicyRemark]:
    applicant = application.applicant
    if applicant.kind != ApplicantKind.DISTRICT_ENTERPRISE:
        return
    for fact, code, message in _CORPORATE_FACTS:
        declared: bool | None = getattr(applicant, fact)
        if declared is None:
            yield _missing(fact)
        elif not declared:
            yield code, message


def _origin(application: PolicyApplication, _: tuple[Instrument, ...]) -> Iterator[PolicyRemark]:
    origin = application.right.origin
    if origin is None:
        yield _missing("origin")
    elif origin not in ORIGINS:
        yield "ORIGIN_NOT_COVERED", f"The right comes from none of {', '.join(ORIGINS)}."


def _category(application: PolicyApplication, _: tuple[Instrument, ...]) -> Iterator[PolicyRemark]:
    category = application.right.category
    if category is None:
        yield _missing("category")
    elif category not in set(Category):
        yield "CATEGORY_NOT_COVERED", f"The right is none of {', '.join(Category)}."


def _first_owner(application: PolicyApplication, _: tuple[Instrument, ...]) -> Iterator[PolicyRemark]:
    applicant, owner = application.applicant.identifiers, application.right.first_owner
    if not applicant:
        yield _missing("party")
    if not owner:
        yield _missing("first_owner")
    if applicant and owner and applicant.isdisjoint(owner):
        yield "NOT_FIRST_OWNER", "The applicant has no identifier in common with the right's first owner."


def _certified(application: PolicyApplication, _: tuple[Instrument, ...]) -> Iterator[PolicyRemark]:
    certificate = application.certificate
    if certificate is None:
        yield _missing("certificate")
    elif certificate.issuer is None:
        yield _missing("issuer")
    elif certificate.issuer != ISSUER:
        yield "ISSUER_NOT_COMPETENT", f"The certificate is not one of {ISSUER}, the district's IP authority."


_MEASURES, _SUMMARY = "穗埔府规〔2019〕29号", "as the official Hong Kong summary of 2019-11-26 gives it"
_APPLICANTS, _PROCEDURE = "穗开知规字〔2020〕1号 art. 2", "穗开知规字〔2020〕1号 art. 3"

# The implementing rules are of 2020 and explain the Measures, so all of it is asked from the Measures' first day on.
RULES = (
    PolicyRule(
        id="POL-01",
        says="The application is made while an instrument of the district holds.",
        basis=MEASURES.basis,
        check=_in_window,
    ),
    PolicyRule(
        id="POL-02",
        says="The applicant is an enterprise or an IP service institution of the district, or a resident of Hong Kong "
        "or Macau who works there.",
        basis=_APPLICANTS,
        check=_applicant_kind,
    ),
    PolicyRule(
        id="POL-03",
        says="An enterprise has its business registration, taxes and statistics in the district, and is an independent "
        "legal person with accounts of its own.",
        basis=_APPLICANTS,
        check=_corporate_tests,
    ),
    PolicyRule(
        id="POL-04",
        says="The right comes from Hong Kong, Macau or Singapore.",
        basis=f"{_MEASURES}; 穗开知规字〔2020〕1号, for Singapore",
        check=_origin,
    ),
    PolicyRule(
        id="POL-05",
        says="The right is a patent, a trade mark or a copyright.",
        basis=f"{_MEASURES}, {_SUMMARY}",
        check=_category,
    ),
    PolicyRule(
        id="POL-06",
        says="The applicant is the right's first owner, by identifier.",
        basis=f"{_MEASURES}, {_SUMMARY}",
        check=_first_owner,
    ),
    PolicyRule(
        id="POL-07",
        says="The district's IP authority has certified the right.",
        basis=_PROCEDURE,
        check=_certified,
    ),
    PolicyRule(
        id="POL-08",
        says="A renewal counts from its first to its last day where the operator has entered its number: it widens "
        "POL-01. None is known, and none is entered by default.",
        basis="a setting of this register; no renewal was found in public",
        confidence=Confidence.DERIVED,
        first_day=date(2022, 11, 26),
    ),
)
