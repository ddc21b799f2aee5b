"""The founding case by a client that was made from the OpenAPI document; `tests.clients.generated` runs it."""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path

from cross_border_ip_pledge_registry_client import AuthenticatedClient
from cross_border_ip_pledge_registry_client.api.asking import search_firm
from cross_border_ip_pledge_registry_client.api.pledges import discharge_pledge, read_pledge, register_pledge
from cross_border_ip_pledge_registry_client.models import DischargeSchema, FilingSchema, PledgeAnswer, Problem


def main(base: str, token: str, body: str, firm: str) -> None:
    """Register, search, discharge; print the pledge, what became of it, and the code of a problem."""
    client = AuthenticatedClient(base_url=base, token=token)
    filing = FilingSchema.from_dict(json.loads(Path(body).read_text(encoding="utf-8")))
    registered = register_pledge.sync_detailed(client=client, body=filing, idempotency_key=str(uuid.uuid4()))
    pledge = registered.parsed
    assert isinstance(pledge, PledgeAnswer), registered.content
    number = pledge.registration_number
    assert number is not None
    found = search_firm.sync(scheme="USCC", value=firm, client=client)
    assert found is not None
    assert not isinstance(found, Problem)
    assert number in [one.registration_number for group in found.items for one in group.encumbrances]
    discharged = discharge_pledge.sync(
        registration_number=number,
        client=client,
        body=DischargeSchema.from_dict({"reason": "debt_performed"}),
        idempotency_key=str(uuid.uuid4()),
        if_match=registered.headers["etag"],
    )
    assert isinstance(discharged, PledgeAnswer), discharged
    wrong = read_pledge.sync(registration_number="IPP1", client=client)
    assert isinstance(wrong, Problem)
    told = {"pledge": pledge.to_dict(), "status": discharged.status.value, "problem": wrong.code}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
