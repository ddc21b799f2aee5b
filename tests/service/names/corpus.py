"""A labelled corpus of names, and what the search makes of it: `python -m tests.service.names.corpus`.

Names of two hundred firms, a few of them real, most composed of a region, a brand, a trade and a legal form. Each
is looked for in the ways that people write it, by rules that are written here and not taken from the search: characters
are converted by OpenCC's own phrase tables, readings by pypinyin's phrases. A pair is labelled

- `variant`: the same name in other characters, width, brackets, case or marks, another legal form, without region;
- `near`: a letter or character wrong, missing, too many or changed with the next; a homophone; words of the trade left
  out; another order;
- `pinyin`: as it is read aloud, without tones;
- `other`: a firm that is not meant: another brand, or the same in another region.

Recall is of pairs; precision of what is found among all firms for every name that was looked for.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import opencc
from pypinyin import lazy_pinyin

from registry.service.names.keys import keys_of
from registry.service.names.matching import match

SEED = 20260301
REGIONS = ("广州", "深圳", "珠海", "佛山", "东莞", "中山", "北京", "上海")
BRANDS = [
    "云从",
    "极飞",
    "广电运通",
    "金发",
    "洁特",
    "迈普",
    "达安",
    "视源",
    "网易",
    "欢聚",
    "小鹏",
    "文远知行",
    "亿航",
    "奥飞",
    "百奥泰",
    "康方",
    "丽珠",
    "格力",
    "纳思达",
    "汤臣倍健",
    "大疆",
    "迈瑞",
    "比亚迪",
    "优必选",
    "汇顶",
    "欣旺达",
    "赢合",
    "柔宇",
    "奥比中光",
    "云天励飞",
    "美的",
    "海天",
    "国星",
    "佛燃",
    "易事特",
    "生益",
    "安世",
    "明阳",
    "联合光电",
    "达华",
    "百度",
    "小米",
    "京东方",
    "寒武纪",
    "旷视",
    "紫光",
    "中科曙光",
    "四维图新",
    "东方财富",
    "复星",
    "药明",
    "联影",
    "中微",
    "澜起",
    "发达",
    "后海",
    "干将",
    "面壁",
    "里程",
    "台达",
]
TRADES = ("信息科技", "电子", "生物科技", "智能装备", "新材料", "软件", "医疗器械")
FORMS = ("有限公司", "股份有限公司", "集团有限公司")
LATIN = [
    "Cloudwalk Technology",
    "Grandview Robotics",
    "Pearl River Semiconductor",
    "Harbour Light Software",
    "Lion Rock Biotech",
    "Victoria Peak Data",
    "Kowloon Precision Instruments",
    "Jade Dragon Electronics",
    "Silver Bauhinia Materials",
    "Northern Star Networks",
    "Golden Sampan Energy",
    "Lotus Bridge Medical",
    "Bayview Optical Systems",
    "Quantum Kite Labs",
    "Emerald Tram Mobility",
    "Typhoon Shelter Marine",
    "Red Lantern Games",
    "Blue Junk Logistics",
    "Ninefold Acoustics",
    "Stonecutters Imaging",
]
PORTUGUESE = [
    "Soluções Delta",
    "Inovação Oriental",
    "Tecnologia Lótus",
    "Construções Guia",
    "Farmácia Central",
    "Comunicações Penha",
    "Electrónica Taipa",
    "Energia Coloane",
    "Gestão Almeida",
    "Informática São Lázaro",
]
REAL = (
    "腾讯科技(深圳)有限公司",
    "广州广电运通金融电子股份有限公司",
    "广电运通集团股份有限公司",
    "中国银行股份有限公司",
    "GRG BANKING EQUIPMENT CO., LTD.",
)
TRADITIONAL = {"t": opencc.OpenCC("s2t"), "hk": opencc.OpenCC("s2hk"), "tw": opencc.OpenCC("s2tw")}
HOMOPHONES = {
    "云": "芸",
    "科": "柯",
    "电": "垫",
    "信": "芯",
    "达": "答",
    "飞": "非",
    "金": "今",
    "海": "醢",
    "天": "添",
}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What is typed, the name it is held against, and what it is to that."""

    typed: str
    recorded: str
    label: str


def firms() -> list[str]:
    """Every recorded name."""
    drawn = random.Random(SEED)
    made = [
        f"{REGIONS[place % len(REGIONS)]}{brand}{drawn.choice(TRADES)}{drawn.choice(FORMS)}"
        for place, brand in enumerate(BRANDS * 3)
    ]
    latin = [f"{name} {drawn.choice(['Limited', 'Company Limited', 'Co., Ltd.'])}" for name in LATIN]
    portuguese = [f"{name}, {drawn.choice(['Limitada', 'Lda.', 'S.A.'])}" for name in PORTUGUESE]
    return sorted({*made, *latin, *portuguese, *REAL})


def pairs() -> list[Pair]:
    """The labelled pairs: the same ones each time."""
    drawn = random.Random(SEED)
    found: list[Pair] = []
    recorded = firms()
    for name in recorded:
        ways = _han(name, drawn) if ord(name[0]) > 0x2FFF else _latin(name, drawn)
        found += [Pair(typed=typed, recorded=name, label=label) for label, typed in ways if typed != name]
    found += [
        Pair(typed=one, recorded=other, label="other")
        for one in recorded
        for other in drawn.sample(recorded, 2)
        if not _may_be_meant(one, other)
    ]
    return found


def _may_be_meant(one: str, other: str) -> bool:
    """Whether the two are of one brand, so that neither is plainly another firm."""
    return any(brand in one and brand in other for brand in (*BRANDS, *LATIN, *PORTUGUESE))


def _parts(name: str) -> tuple[str, str, str]:
    """Region, middle and form of a name in Chinese."""
    region = next((one for one in REGIONS if name.startswith(one)), "")
    form = next((one for one in sorted(FORMS, key=len, reverse=True) if name.endswith(one)), "")
    return region, name[len(region) : len(name) - len(form)], form


def _han(name: str, drawn: random.Random) -> Iterator[tuple[str, str]]:
    region, middle, form = _parts(name)
    for converter in TRADITIONAL.values():
        yield "variant", converter.convert(name)
    yield "variant", name.replace("(", "（").replace(")", "）") + " "
    if region:
        yield "variant", f"{middle}（{region}）{form}"
        yield "variant", f"{region}市{middle}{form}"
        yield "variant", f"{middle}{form}"
        yield "variant", f"{region}{middle}"
        yield "variant", f"{region}{middle}{'有限公司' if form != '有限公司' else '股份有限公司'}"
        yield "variant", TRADITIONAL["hk"].convert(f"{middle}{form}")
        yield "pinyin", " ".join(lazy_pinyin(middle))
        yield "pinyin", "".join(lazy_pinyin(region + middle)).capitalize()
    brand = next((one for one in BRANDS if one in name), "")
    if region and brand:
        yield "near", f"{region}{brand}{form}"
        at = len(brand)
        if len(middle) >= 5:
            yield "near", f"{region}{middle[: at + 1]}{middle[at + 2 :]}{form}"
        if len(brand) >= 3:
            place = drawn.randrange(len(brand) - 1)
            swapped = brand[:place] + brand[place + 1] + brand[place] + brand[place + 2 :]
            yield "near", name.replace(brand, swapped)
        heard = "".join(HOMOPHONES.get(one, one) for one in brand)
        if heard != brand:
            yield "near", name.replace(brand, heard)


def _latin(name: str, drawn: random.Random) -> Iterator[tuple[str, str]]:
    plain = name.split(",", maxsplit=1)[0]
    for form in (" Company Limited", " Co.", " CO.", " Limited"):
        if plain.endswith(form):
            plain = plain.removesuffix(form)
    bare = plain.translate(str.maketrans("çõãáéíóúâêôÇÁÉÍÓÚ", "coaaeiouaeoCAEIOU"))
    yield "variant", name.upper()
    yield "variant", bare
    yield "variant", f"{plain} (Hong Kong) Limited"
    yield "variant", f"{bare.lower()} co ltd"
    yield "variant", "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in bare)
    words = bare.split()
    yield "near", " ".join(reversed(words))
    for _ in range(2):
        place = drawn.randrange(1, len(words[0]) - 1)
        word = words[0]
        kind = drawn.choice(["drop", "double", "swap", "change"])
        wrong = {
            "drop": word[:place] + word[place + 1 :],
            "double": word[:place] + word[place] + word[place:],
            "swap": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            "change": word[:place] + "x" + word[place + 1 :],
        }[kind]
        yield "near", " ".join([wrong, *words[1:]])


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Recall by label, precision over all that was looked for, the pairs that were missed and those found wrongly."""

    recall: dict[str, float]
    precision: float
    pairs: int
    missed: list[Pair]
    wrong: list[Pair]


def measure() -> Measured:
    """What index and matching make of the corpus: a pair is found where both share a key and match."""
    some, recorded = pairs(), firms()
    index: dict[int, set[str]] = {}
    for name in recorded:
        for key in keys_of(name):
            index.setdefault(key, set()).add(name)
    asked = Counter(pair.label for pair in some)
    missed: list[Pair] = []
    wrong: list[Pair] = []
    right = 0
    for pair in some:
        near = {name for key in keys_of(pair.typed) for name in index.get(key, ())}
        hits = {name for name in near if match(pair.typed, name) is not None}
        if pair.label == "other":
            hits.discard(pair.typed)
            wrong += [pair] if pair.recorded in hits else []
            continue
        if pair.recorded not in hits:
            missed.append(pair)
        right += pair.recorded in hits
        wrong += [
            Pair(typed=pair.typed, recorded=hit, label="found")
            for hit in hits
            if hit != pair.recorded and not _may_be_meant(hit, pair.recorded)
        ]
    lost = Counter(pair.label for pair in missed)
    return Measured(
        recall={label: 1 - lost[label] / count for label, count in asked.items() if label != "other"},
        precision=right / (right + len(wrong)),
        pairs=len(some),
        missed=missed,
        wrong=wrong,
    )


def main() -> None:
    """Print recall and precision, and what was missed or found wrongly."""
    found = measure()
    print(f"{found.pairs} pairs of {len(firms())} firms; precision {found.precision:.3f}")
    for label, recall in sorted(found.recall.items()):
        print(f"  recall {label:8} {recall:.3f}")
    for title, some in (("missed", found.missed), ("wrong", found.wrong)):
        for pair in some[:40]:
            print(f"  {title}: {pair.label}: {pair.typed} | {pair.recorded}")


if __name__ == "__main__":
    main()
