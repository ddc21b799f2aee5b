"""What is kept of a judgement so that anyone can make it again: its instant, its rules, and the digest of its inputs.

The inputs are everything the rules were given but the law itself, which the rule set names: the right and its family,
the item's acts and standing, what the filing says of it, the parties as far as a rule reads them, and what stands
beside it. Equal inputs under equal rules give equal bytes.

Left out is what other banks draw on a valuation, and why the law of notice answers as it does: the digest is shown to
the parties of one pledge, who could try one amount or reason after the other until it fits.
"""

from __future__ import annotations

import hashlib
from typing import Any

from registry.domain.case.case import Case
from registry.domain.party.party import Party
from registry.domain.rank.knowledge import Heard
from registry.domain.rank.opinion import OWN, Notice
from registry.domain.values.plain import json_text, plainer


def inputs_digest(case: Case) -> str:
    """The SHA-256 of a case's inputs as JSON with sorted members, in hexadecimal."""
    return hashlib.sha256(json_text(inputs(case)).encode()).hexdigest()


def _of_item(notice: Notice) -> dict[str, Any]:
    """What a law that looks at notice says of the item judged, beside each other one.

    Why it says so, and what it says of others to one another, tells what their filings say.
    """
    mine = notice.own
    names = {mine: OWN, None: ""}
    return {
        "order": [names.get(one, one) for one in notice.order],
        "pairs": sorted((*(pair.members - {mine}), names.get(pair.winner, pair.winner)) for pair in notice.pairs),
        "against": notice.against,
        "undetermined": notice.undetermined,
        "passed": notice.passed,
    }


def inputs(case: Case) -> dict[str, Any]:
    """A case's inputs by name; an item that nothing has entered stands from when it is judged."""
    filing, standing = case.filing, case.standing
    return {
        "item": case.item,
        "as_of": case.as_of,
        "known_at": case.known_at,
        "right": case.right,
        "owners_then": case.owners_then,
        "owners_now": case.owners_now,
        "disposals": case.disposals,
        "security": case.security,
        "acts": case.acts,
        "shared": case.shared,
        "ceiling": case.ceiling,
        "agreed_on": case.agreed_on,
        "heard": _heard(case.heard),
        "standing": None
        if standing is None
        else {
            "status": standing.status,
            "since": standing.since if standing.entered else None,
            "entered": standing.entered,
            "perfected": standing.perfected,
            "ended_at": standing.ended_at,
        },
        "rank": case.rank,
        "rivals": case.rivals,
        "taken": case.taken,
        "overlaps": case.overlaps,
        "reservation_ended": case.reservation_ended,
        "notice": None if case.notice is None else _of_item(case.notice),
        "kin": [
            {**plainer(kin.right), "link": kin.link, "alive": kin.alive, "held_by": kin.held_by}
            | {"released_at": kin.released_at, "owners_now": kin.owners}
            for kin in case.kin
        ],
        "allocated": case.disclosed,
        "consents": case.consents,
        "collateral": case.collateral,
        "beside": sorted(str(one.right) for one in filing.collateral),
        "filing": {
            "pledgee": filing.pledgee.id,
            "pledgor": filing.pledgor.id,
            "debtor": filing.debtor.id,
            "obligation": filing.obligation,
            "contract": filing.contract,
            "consenting": filing.consenting,
            "acknowledgements": filing.acknowledgements,
            "authority": filing.authority,
            "co_owner_agreement": filing.co_owner_agreement,
            "agents": filing.agents,
            "nominee": filing.nominee,
            "channel": filing.channel,
            "documents": filing.documents,
        },
        "parties": {role: _read(party) for role, party in _roles(case)},
        "places": sorted(case.places),
    }


def _heard(heard: Heard) -> dict[str, Any]:
    return {
        "unresolved": heard.unresolved,
        "contradicted": heard.contradicted,
        "undisclosed": heard.undisclosed,
    }


def _roles(case: Case) -> tuple[tuple[str, Party], ...]:
    return (("pledgor", case.pledgor), ("pledgee", case.pledgee), ("debtor", case.debtor))


def _read(party: Party) -> dict[str, Any]:
    """What the rules read of a party: never its names. Days that are not told leave the digest as it was before they
    could be."""
    days = {
        "hk_registered_from": party.hk_registered_from,
        "hk_registered_until": party.hk_registered_until,
        "insolvent_until": party.insolvent_until,
        "earlier_registrations": party.earlier_registrations,
        "earlier_insolvencies": party.earlier_insolvencies,
    }
    return {
        "kind": party.kind,
        "seat": party.seat,
        "hk_registered_non_hk": party.hk_registered_non_hk,
        "insolvent_since": party.insolvent_since,
        **{name: value for name, value in days.items() if value},
    }
