"""Every named fault of an item, by the groups of the rules that find them."""

from __future__ import annotations

from tests.domain.faulty import deal_faults, entry_faults, family_faults
from tests.domain.faulty.fault import Fault

FAULTS: tuple[Fault, ...] = (*deal_faults.FAULTS, *entry_faults.FAULTS, *family_faults.FAULTS)
