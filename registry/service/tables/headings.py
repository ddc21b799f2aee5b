"""What people write over the columns of their tables, in English, Chinese of both scripts, and Portuguese.

One table for every file that is loaded: each column by its own name, and the headings it is known under. Case, width,
accents, spaces and punctuation never tell two headings apart. A heading that says neither Chinese nor English means the
column of its own language: 发明名称 a title in Chinese, `title` or `título` one in Latin letters.

Not here: what a column means, see `registry.service.importing.right_rows` and `registry.service.importing.party_rows`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from registry.domain.values.spelling import folded

PROBLEM = "problem"
"""The column that a list of refused rows has before its own; read again, it says nothing."""

HEADINGS: Mapping[str, tuple[str, str, str, str]] = {
    PROBLEM: (
        "problem",
        "问题",
        "問題",
        "problema",
    ),
    # of a right
    "jurisdiction": (
        "jurisdiction; place; country",
        "法域; 地区; 国家/地区; 国家",
        "法域; 地區; 國家/地區; 司法管轄區",
        "jurisdição; território; país",
    ),
    "publication_number": (
        "publication number; publication no",
        "公开号; 公告号; 公布号; 公开（公告）号; 授权公告号",
        "公開號; 公告號; 公佈號; 公開（公告）號; 授權公告號; 發表編號; 公佈編號",
        "número de publicação; n.º de publicação",
    ),
    "application_number": (
        "application number; application no",
        "申请号; 专利申请号; 专利号",
        "申請號; 申請編號; 專利申請號; 專利號",
        "número do pedido; número de pedido; n.º do pedido",
    ),
    "kind": (
        "kind; type; patent type",
        "种类; 类型; 专利类型; 专利种类; 主体类型",
        "種類; 類型; 專利類型; 專利種類; 主體類型",
        "tipo; espécie; modalidade",
    ),
    "title_zh": (
        "title zh; title (Chinese); Chinese title",
        "名称; 发明名称; 专利名称; 中文名称; 标题",
        "名稱; 發明名稱; 專利名稱; 中文名稱; 標題",
        "título (chinês); título em chinês",
    ),
    "title_en": (
        "title en; title; title (English); English title",
        "英文名称; 英文标题",
        "英文名稱; 英文標題",
        "título; título (inglês); título em inglês; designação",
    ),
    "owner_zh": (
        "owner zh; owner (Chinese); Chinese owner",
        "权利人; 专利权人; 所有人; 权利人（中文）; 专利权人（中文）",
        "權利人; 專利權人; 擁有人; 所有人; 權利人（中文）; 專利權人（中文）",
        "titular (chinês); titular em chinês",
    ),
    "owner_en": (
        "owner en; owner; proprietor; owner (English); English owner",
        "权利人（英文）; 专利权人（英文）; 英文权利人",
        "權利人（英文）; 專利權人（英文）; 英文權利人",
        "titular; titular (inglês); titular em inglês; proprietário",
    ),
    "owners_zh": (
        "owners zh; owners (Chinese); list of owners (Chinese)",
        "权利人列表; 专利权人列表; 全部专利权人; 共有人",
        "權利人列表; 專利權人列表; 全部專利權人; 共有人",
        "titulares (chinês); lista de titulares (chinês)",
    ),
    "owners_en": (
        "owners en; owners; proprietors; owners (English); list of owners",
        "英文权利人列表; 权利人列表（英文）",
        "英文權利人列表; 權利人列表（英文）",
        "titulares; proprietários; lista de titulares; titulares (inglês)",
    ),
    "owner_scheme": (
        "owner scheme; owner identifier scheme",
        "权利人证件类型; 权利人号码类型",
        "權利人證件類型; 權利人號碼類型",
        "tipo de identificador do titular",
    ),
    "owner_identifier": (
        "owner identifier; owner identifiers; owner number; owner id; owner value",
        "权利人证件号码; 权利人证件号; 权利人号码; 权利人代码",
        "權利人證件號碼; 權利人證件號; 權利人號碼; 權利人編號",
        "identificador do titular; identificadores dos titulares; número do titular",
    ),
    "owner_uscc": (
        "owner uscc; owner unified social credit code",
        "统一社会信用代码; 权利人统一社会信用代码",
        "統一社會信用代碼; 權利人統一社會信用代碼; 統一社會信用代碼（權利人）",
        "uscc do titular; código unificado de crédito social",
    ),
    "filing_date": (
        "filing date; filed on; date of filing; application date",
        "申请日; 申请日期",
        "申請日; 申請日期; 提交日期",
        "data do pedido; data de apresentação; data de depósito",
    ),
    "grant_date": (
        "grant date; granted on; date of grant",
        "授权日; 授权日期; 授权公告日",
        "授權日; 授權日期; 授權公告日; 批予日期",
        "data de concessão; data da concessão",
    ),
    "fees_paid_until": (
        "fees paid until; fee paid until; paid until; renewed until",
        "年费缴至; 年费缴纳至; 缴费截止日; 缴费至",
        "年費繳至; 年費繳納至; 繳費截止日; 繳費至; 續期至",
        "taxas pagas até; anuidade paga até; anuidades pagas até",
    ),
    "base_right": (
        "base right; base",
        "基础专利; 基础权利; 指定专利",
        "基礎專利; 基礎權利; 指定專利",
        "direito de base; patente de base",
    ),
    "source_url": (
        "source url; source; url; link; address of the page",
        "来源; 来源网址; 网址; 链接",
        "來源; 來源網址; 網址; 連結",
        "fonte; endereço; ligação",
    ),
    # of a party
    "seat": (
        "seat",
        "所在地; 住所地; 注册地",
        "所在地; 住所地; 註冊地",
        "sede",
    ),
    "name": (
        "name",
        "名称; 姓名; 主体名称; 公司名称; 单位名称",
        "名稱; 主體名稱; 公司名稱; 單位名稱",
        "nome; firma",
    ),
    "lang": (
        "lang; language; language of the name",
        "语言; 语种",
        "語言; 語種",
        "língua; idioma",
    ),
    "name_from": (
        "name from; name since",
        "名称启用日; 名称起始日",
        "名稱啟用日; 名稱起始日",
        "nome desde",
    ),
    "scheme": (
        "scheme; identifier scheme; identifier type",
        "证件类型; 号码类型",
        "證件類型; 號碼類型",
        "tipo de identificador",
    ),
    "value": (
        "value; identifier; identifier value",
        "证件号码; 证件号; 号码; 代码",
        "證件號碼; 證件號; 號碼; 編號",
        "identificador; valor; número de identificação",
    ),
    "issuer": (
        "issuer",
        "发证机关; 签发机构",
        "發證機關; 簽發機構",
        "emissor; entidade emissora",
    ),
    "hk_registered_non_hk": (
        "hk registered non hk; registered non-Hong Kong company",
        "注册非香港公司",
        "註冊非香港公司",
        "sociedade registada em Hong Kong",
    ),
    "hk_registered_from": (
        "hk registered from; registered in Hong Kong from",
        "香港注册起始日; 香港注册自",
        "香港註冊起始日; 香港註冊自",
        "registada em Hong Kong desde",
    ),
    "hk_registered_until": (
        "hk registered until; registered in Hong Kong until",
        "香港注册终止日; 香港注册至",
        "香港註冊終止日; 香港註冊至",
        "registada em Hong Kong até",
    ),
    "insolvent_since": (
        "insolvent since",
        "破产起始日; 破产自",
        "破產起始日; 破產自",
        "insolvente desde",
    ),
    "insolvent_until": (
        "insolvent until",
        "破产终止日; 破产至",
        "破產終止日; 破產至",
        "insolvente até",
    ),
}
"""Headings of each column in each of `LANGUAGES`, several of one divided by semicolons."""

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "pt")


def headings_of(column: str) -> tuple[tuple[str, ...], ...]:
    """The headings of a column in each of `LANGUAGES`."""
    return tuple(tuple(of_language.split("; ")) for of_language in HEADINGS[column])


@cache
def columns_by_heading(columns: tuple[str, ...]) -> Mapping[str, str]:
    """The columns of a form by their folded headings, its own names among them."""
    return {
        fold_heading(heading): column
        for column in columns
        for heading in (column, *(one for of_language in headings_of(column) for one in of_language))
    }


def fold_heading(heading: str) -> str:
    """A heading as it is compared: letters and digits alone, without accents."""
    plain = unicodedata.normalize("NFD", folded(heading))
    return "".join(character for character in plain if character.isalnum())
