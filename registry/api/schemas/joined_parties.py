"""What the registrar sends to say who is whom: that two parties are one, and that they are not after all."""

from __future__ import annotations

from registry.api.schemas.values import Code, IdentifierSchema, Schema, Sha256
from registry.domain.party.events import IdentityEvidence
from registry.service.recording.joining import MergeRequest, SeparationRequest


class MergeSchema(Schema):
    """Two parties that were recorded apart and are one, each by any identifier, and the paper that shows it."""

    keep: IdentifierSchema
    join: IdentifierSchema
    reference: Code
    sha256: Sha256

    def request(self) -> MergeRequest:
        """What is asked for; IdentifierInvalid with its pointer."""
        return MergeRequest(
            keep=self.keep.read("/keep"),
            join=self.join.read("/join"),
            evidence=IdentityEvidence(reference=self.reference, sha256=self.sha256),
        )


class SeparationSchema(Schema):
    """A merge of parties that is to be undone, and the paper that shows that it was wrong."""

    merge: Code
    reference: Code
    sha256: Sha256

    def request(self) -> SeparationRequest:
        """What is asked for."""
        evidence = IdentityEvidence(reference=self.reference, sha256=self.sha256)
        return SeparationRequest(merge=self.merge, evidence=evidence)
