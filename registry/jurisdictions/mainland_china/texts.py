"""The texts of law that the table of the Mainland rests on, each with its first day."""

from __future__ import annotations

from datetime import date

from registry.domain.case.row import LawText

PLEDGE_MEASURES = LawText("专利权质押登记办法", date(2021, 11, 15))
PATENT_LAW = LawText("专利法", date(2021, 6, 1))
IMPLEMENTING_RULES = LawText("专利法实施细则", date(2024, 1, 20))
GUIDELINES = LawText("专利审查指南", date(2024, 1, 20))
CIVIL_CODE = LawText("民法典", date(2021, 1, 1))
SECURITY_INTERPRETATION = LawText("担保制度解释", date(2021, 1, 1))
PATENT_DISPUTES = LawText("专利纠纷规定", date(2021, 1, 1))
SEIZURE_RULES = LawText("查封、扣押、冻结规定", date(2021, 1, 1))
COMPANY_LAW = LawText("公司法", date(2024, 7, 1))
# The first days of these six are from memory.
DEFENCE_PATENTS = LawText("国防专利条例", date(2004, 11, 1))
NUMBER_STANDARD = LawText("申请号标准 ZC 0006", date(2003, 10, 1))
TRADE_MARK_PLEDGES = LawText("注册商标专用权质押登记程序规定", date(2020, 5, 1))
TRADE_MARK_RULES = LawText("商标法实施条例", date(2014, 5, 1))
COPYRIGHT_PLEDGES = LawText("著作权质权登记办法", date(2011, 1, 1))
LAYOUT_DESIGNS = LawText("集成电路布图设计保护条例", date(2001, 10, 1))
TRADE_MARK_LAW = LawText("商标法", date(2019, 11, 1))
TRADE_MARK_SEIZURES = LawText("商标权财产保全解释", date(2021, 1, 1))
COPYRIGHT_LAW = LawText("著作权法", date(2021, 6, 1))
PLANT_VARIETIES = LawText("植物新品种保护条例", date(2014, 7, 29))
OFFICE_GUIDE = LawText("办事指南", date(2021, 11, 15))
PRACTICE = LawText("practice,", date(2021, 11, 15))
MOVABLES_NOTICE = LawText("国发〔2020〕18号", date(2021, 1, 1))
