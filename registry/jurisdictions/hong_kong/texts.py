"""The texts of law that the table of Hong Kong rests on, each with its first day."""

from __future__ import annotations

from datetime import date

from registry.domain.case.row import LawText

CAP_514 = LawText("Cap. 514", date(1997, 6, 27))
CAP_514C = LawText("Cap. 514C", date(1997, 6, 27))
CAP_522 = LawText("Cap. 522", date(1997, 6, 27))
CAP_522A = LawText("Cap. 522A", date(1997, 6, 27))
CAP_559 = LawText("Cap. 559", date(2003, 4, 4))  # from memory
CAP_622 = LawText("Cap. 622", date(2014, 3, 3))
STANDARD_O = LawText("17 of 2016; L.N. 35 of 2019", date(2019, 12, 19))
NEW_FORM = LawText("notice of the Intellectual Property Department", date(2025, 5, 16))
FORMS_SEEN = LawText("", date(2026, 5, 19))
"""The forms on the department's page of fees, as it was that day."""
