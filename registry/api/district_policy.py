"""Route of the district policy: whether the district may support a right, which is no recognition."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from registry.api.schemas.values import Code, Day, IdentifierSchema, Schema
from registry.api.wire.call import Called, shown
from registry.api.wire.openapi import body_of
from registry.domain import district_policy as domain
from registry.domain.party.identifiers import Identifier
from registry.service.district_policy import assess_policy

Word = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=64)]
Origin = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="WIPO ST.3")]


class PolicyApplicantSchema(Schema):
    """Who applies; what is left out is not known, and counts against the application where it matters."""

    party: IdentifierSchema | None = None
    kind: Annotated[Word | None, Field(description="district_enterprise, hkmo_resident, district_ip_service")] = None
    registered_in_district: bool | None = None
    taxed_in_district: bool | None = None
    statistics_in_district: bool | None = None
    legal_person: bool | None = None
    independent_accounting: bool | None = None

    def value(self) -> domain.Applicant:
        """The applicant; IdentifierInvalid with its pointer."""
        return domain.Applicant(
            identifiers=_identifiers(self.party, "/applicant/party"),
            kind=self.kind,
            registered_in_district=self.registered_in_district,
            taxed_in_district=self.taxed_in_district,
            statistics_in_district=self.statistics_in_district,
            legal_person=self.legal_person,
            independent_accounting=self.independent_accounting,
        )


class PolicyRightSchema(Schema):
    """The right to be supported."""

    origin: Origin | None = None
    category: Annotated[Word | None, Field(description="patent, trademark, copyright")] = None
    first_owner: IdentifierSchema | None = None

    def value(self) -> domain.CertifiedRight:
        """The right; IdentifierInvalid with its pointer."""
        return domain.CertifiedRight(
            origin=self.origin,
            category=self.category,
            first_owner=_identifiers(self.first_owner, "/right/first_owner"),
        )


class PolicyCertificateSchema(Schema):
    """The district's certification of the right; `GDD_IP` is its IP authority."""

    issuer: Code | None = None
    reference: Code | None = None

    def value(self) -> domain.Certificate:
        """The certificate."""
        return domain.Certificate(issuer=self.issuer, reference=self.reference)


class PolicyApplicationSchema(Schema):
    """An application for the district's support, as of its day."""

    date: Day
    applicant: PolicyApplicantSchema
    right: PolicyRightSchema
    certificate: PolicyCertificateSchema | None = None

    def value(self) -> domain.PolicyApplication:
        """The application; IdentifierInvalid with its pointer."""
        return domain.PolicyApplication(
            applied_on=self.date,
            applicant=self.applicant.value(),
            right=self.right.value(),
            certificate=None if self.certificate is None else self.certificate.value(),
        )


def _identifiers(named: IdentifierSchema | None, pointer: str) -> frozenset[Identifier]:
    return frozenset() if named is None else frozenset({named.read(pointer)})


class PolicyQuery(BaseModel):
    """Nothing: the day stands in the body."""

    model_config = ConfigDict(extra="forbid")


router = APIRouter(prefix="/v1", tags=["law"])


@router.post("/policy-assessments", openapi_extra=body_of(PolicyApplicationSchema))
def assess(called: Called, query: Annotated[PolicyQuery, Query()]) -> Response:
    """Whether the district may support the application, with every reason why not; nothing is stored."""
    return shown(assess_policy(called.register, called.body(PolicyApplicationSchema).value()))
