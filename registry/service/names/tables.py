"""What a firm's name has beside what tells it from others: legal forms, regions, words of a trade.

All in folded form: simplified characters, small letters without marks. A form or region is taken off at an end of
the name, or out of brackets, never within a word, and never where nothing else would be left.

Sources: Company Law of the People's Republic of China, arts. 6 to 8; Provisions on the Administration of Enterprise
Name Registration, arts. 5 to 10 (region, trade name, industry, form); Companies Ordinance (Cap. 622) ss. 100 to 106;
Código Comercial of Macau, arts. 177, 224 and following; GB/T 2260 for regions.
"""

from __future__ import annotations

HAN_FORMS = (
    "集团股份有限公司",
    "集团有限责任公司",
    "集团有限公司",
    "股份有限公司",
    "有限责任公司",
    "一人有限公司",
    "有限合伙企业",
    "普通合伙企业",
    "特殊普通合伙",
    "个人独资企业",
    "集团公司",
    "有限公司",
    "控股公司",
    "有限合伙",
    "普通合伙",
    "合伙企业",
    "股份公司",
    "分公司",
    "总公司",
    "公司",
    "集团",
)
"""Legal forms in Chinese, the longer before the shorter."""

LATIN_FORMS = tuple(
    tuple(form.split())
    for form in (
        "sociedade unipessoal limitada",
        "sociedade unipessoal lda",
        "unipessoal limitada",
        "unipessoal lda",
        "sociedade unipessoal",
        "sociedade por quotas",
        "sociedade anonima",
        "joint stock company limited",
        "group company limited",
        "group co limited",
        "group co ltd",
        "company limited",
        "co limited",
        "company ltd",
        "co ltd",
        "private limited",
        "pte ltd",
        "pty ltd",
        "group limited",
        "group ltd",
        "limited liability company",
        "limited partnership",
        "limited",
        "ltd",
        "ltda",
        "limitada",
        "lda",
        "unipessoal",
        "incorporated",
        "inc",
        "corporation",
        "corp",
        "company",
        "co",
        "group",
        "plc",
        "llc",
        "llp",
        "lp",
        "sa",
        "gmbh",
        "jituan gufen youxian gongsi",
        "jituan youxian gongsi",
        "gufen youxian gongsi",
        "youxian zeren gongsi",
        "youxian gongsi",
        "gongsi",
        "jituan",
    )
)
"""The same in English, Portuguese and pinyin, word by word, the longer before the shorter."""

LEADING_FORMS = (("sociedade", "unipessoal"), ("sociedade",), ("companhia",), ("the",))
"""What may stand before a name in Portuguese and English without telling it from others."""

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 "
    "湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆"
)
_CITIES = (
    "广州 深圳 珠海 汕头 佛山 韶关 湛江 肇庆 江门 茂名 惠州 梅州 汕尾 河源 阳江 清远 东莞 "
    "中山 潮州 揭阳 云浮 石家庄 唐山 太原 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 常州 南通 "
    "徐州 扬州 杭州 宁波 温州 嘉兴 绍兴 金华 合肥 芜湖 福州 厦门 泉州 南昌 济南 青岛 烟台 "
    "潍坊 郑州 洛阳 武汉 宜昌 长沙 株洲 南宁 桂林 柳州 海口 三亚 成都 绵阳 贵阳 昆明 西安 "
    "兰州 银川 西宁 乌鲁木齐 呼和浩特 拉萨 横琴 前海 南沙"
)
_DISTRICTS = "黄埔 天河 越秀 海珠 荔湾 白云 番禺 花都 增城 从化 南山 福田 罗湖 宝安 龙岗 龙华 香洲 浦东 海淀 朝阳"

HAN_REGIONS: dict[str, str] = {
    **{form: name for name in _PROVINCES.split() for form in (name, f"{name}省", f"{name}市", f"{name}自治区")},
    **{form: name for name in _CITIES.split() for form in (name, f"{name}市")},
    **{f"{name}区": name for name in _DISTRICTS.split()},
    **dict.fromkeys(("香港", "香港特别行政区"), "香港"),
    **dict.fromkeys(("澳门", "澳门特别行政区"), "澳门"),
    **dict.fromkeys(("中国", "中华人民共和国"), "中国"),
    "广西壮族自治区": "广西",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}
"""Regions in Chinese by every form they are written in, with one name for each."""

LATIN_REGIONS: dict[tuple[str, ...], str] = {
    tuple(form.split()): name
    for form, name in {
        "hong kong": "香港",
        "hongkong": "香港",
        "hk": "香港",
        "xianggang": "香港",
        "macau": "澳门",
        "macao": "澳门",
        "de macau": "澳门",
        "aomen": "澳门",
        "china": "中国",
        "prc": "中国",
        "zhongguo": "中国",
        "guangzhou": "广州",
        "guangzhou shi": "广州",
        "guangdong": "广东",
        "guangdong sheng": "广东",
        "shenzhen": "深圳",
        "shenzhen shi": "深圳",
        "zhuhai": "珠海",
        "zhuhai shi": "珠海",
        "foshan": "佛山",
        "dongguan": "东莞",
        "zhongshan": "中山",
        "huizhou": "惠州",
        "jiangmen": "江门",
        "zhaoqing": "肇庆",
        "beijing": "北京",
        "shanghai": "上海",
        "tianjin": "天津",
        "chongqing": "重庆",
        "nanjing": "南京",
        "hangzhou": "杭州",
        "suzhou": "苏州",
        "wuhan": "武汉",
        "chengdu": "成都",
        "xiamen": "厦门",
        "hengqin": "横琴",
        "jiangsu": "江苏",
        "zhejiang": "浙江",
        "fujian": "福建",
        "hunan": "湖南",
        "hubei": "湖北",
    }.items()
}
"""The same in English, Portuguese and pinyin, word by word."""

_TRADES = (
    "新能源科技 信息科技 信息技术 生物科技 生物技术 网络科技 智能科技 电子科技 科技发展 医疗器械 智能装备 "
    "集成电路 轨道交通 人工智能 知识产权 生命科学 生物医药 融资租赁 新材料 新能源 自动化 机器人 半导体 "
    "研究院 微电子 物联网 云计算 大数据 多媒体 互联网 供应链 进出口 实验室 科技 技术 信息 电子 网络 智能 "
    "软件 通信 通讯 数据 生物 医药 医疗 药业 材料 能源 环保 机械 设备 光电 电器 电气 电力 实业 工业 制造 "
    "贸易 投资 控股 发展 开发 服务 咨询 管理 工程 建设 创新 国际 产业 银行 金融 系统 装备 装置 器材 仪器 "
    "精密 检测 检验 诊断 食品 服饰 化工 汽车 物流 传媒 文化 教育 航空 航天 海洋 农业 光学 电池 存储 芯片 "
    "显示 照明 家电 家居 纺织 印刷 包装 建材 环境 水务 交通 安全 数字 数码 电商 商贸 基因 制药 中药 健康 "
    "租赁 保险 证券 基金 资本 设计 装饰 物业 旅游 酒店 餐饮 体育 娱乐 游戏 动漫"
)
HAN_TRADES = tuple(_TRADES.split())
"""What trade a firm is in, in Chinese: it tells few firms apart."""

LATIN_TRADES = frozenset(
    [
        "technology",
        "technologies",
        "tech",
        "information",
        "electronic",
        "electronics",
        "network",
        "networks",
        "intelligent",
        "software",
        "communication",
        "communications",
        "data",
        "biotechnology",
        "biotech",
        "medical",
        "pharmaceutical",
        "pharmaceuticals",
        "materials",
        "energy",
        "environmental",
        "machinery",
        "equipment",
        "automation",
        "robotics",
        "robot",
        "semiconductor",
        "optoelectronics",
        "electric",
        "electrical",
        "industrial",
        "industry",
        "industries",
        "manufacturing",
        "trading",
        "trade",
        "investment",
        "investments",
        "holding",
        "holdings",
        "development",
        "service",
        "services",
        "consulting",
        "management",
        "engineering",
        "construction",
        "innovation",
        "international",
        "bank",
        "financial",
        "system",
        "systems",
        "science",
        "solutions",
        "digital",
        "global",
        "enterprise",
        "enterprises",
        "and",
        "of",
        "the",
        "de",
        "da",
        "do",
        "e",
        "tecnologia",
        "tecnologias",
        "tecnologica",
        "tecnologicas",
        "informacao",
        "electronica",
        "comunicacoes",
        "dados",
        "solucoes",
        "energia",
        "desenvolvimento",
        "investimento",
        "investimentos",
        "comercio",
        "industria",
        "servicos",
        "gestao",
        "engenharia",
        "construcao",
        "inovacao",
        "internacional",
        "banco",
        "sistemas",
        "keji",
        "jishu",
        "xinxi",
        "dianzi",
        "wangluo",
        "zhineng",
        "shengwu",
        "yiyao",
    ]
)
"""The same in English, Portuguese and pinyin, with the words between words."""
