"""The texts of law that the cross-border table rests on, each with its first day."""

from __future__ import annotations

from datetime import date

from registry.domain.case.row import LawText

ONE_STATE = LawText("", date(1999, 12, 20))
"""Any source of a rule that makes sense since the three places are parts of one State, and no earlier."""

CAP_514 = LawText("Cap. 514", date(1997, 6, 27))
CAP_622 = LawText("Cap. 622", date(2014, 3, 3))
RJPI = LawText("RJPI", date(2000, 6, 6))
CIVIL_CODE = LawText("民法典", date(2021, 1, 1))
CONFLICT_LAW = LawText("涉外民事关系法律适用法", date(2011, 4, 1))
SAFE_RULES = LawText("汇发〔2014〕29号", date(2014, 6, 1))

JUDGMENTS_2006 = LawText("Arrangement of 2006; Cap. 597", date(2008, 8, 1))
JUDGMENTS_2019 = LawText("Arrangement of 2019", date(2024, 1, 29))
MACAU_JUDGMENTS_2006 = LawText("Arrangement of 2006", date(2006, 4, 1))
AWARDS_1999 = LawText("Arrangements of 1999 (supplemented 2020) and 2007", date(2000, 2, 1))
AWARDS_2013 = LawText("Arrangement of 7 January 2013", date(2013, 12, 16))

APOSTILLE = LawText("HCCH status table", date(2023, 11, 7))
CREDIT_CODE = LawText("GB 32100-2015", date(2015, 10, 1))
BUSINESS_IDENTIFIER = LawText("Companies Registry on the unique business identifier", date(2023, 12, 27))
ENTITY_CODE = LawText("ISO 17442", date(2012, 6, 1))
