"""The texts of law that the table of Macau rests on, each with its first day."""

from __future__ import annotations

from datetime import date

from registry.domain.case.row import LawText

RJPI = LawText("RJPI", date(2000, 6, 6))
CIVIL_CODE = LawText("Civil Code of Macau", date(1999, 11, 1))
COMMERCIAL_CODE = LawText("Commercial Code of Macau", date(1999, 11, 1))
LAND_REGISTER_JUDGMENT = LawText("Court of Second Instance 998/2019, on the land register", date(2019, 12, 12))
EXTENSIONS = LawText("", date(2004, 1, 1))
"""Any source on the extension of Mainland patents, since the year of the first notice on it."""
