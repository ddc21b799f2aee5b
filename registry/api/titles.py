"""What each problem is called, in the four languages of this registry; the codes never change."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, tuple[str, str, str, str]] = {
    "not-json": ("The body is not JSON", "请求体不是有效的 JSON", "請求內容不是有效的 JSON", "O corpo não é JSON"),
    "bad-request": ("The request is malformed", "请求格式错误", "請求格式錯誤", "O pedido está malformado"),
    "idempotency-key-missing": (
        "Idempotency-Key is missing",
        "缺少 Idempotency-Key",
        "缺少 Idempotency-Key",
        "Falta Idempotency-Key",
    ),
    "idempotency-key-malformed": (
        "Idempotency-Key is malformed",
        "Idempotency-Key 格式错误",
        "Idempotency-Key 格式錯誤",
        "Idempotency-Key está malformada",
    ),
    "idempotency-key-reused": (
        "Idempotency-Key came before with another input",
        "该 Idempotency-Key 已用于其他内容",
        "該 Idempotency-Key 已用於其他內容",
        "Idempotency-Key já foi usada com outro conteúdo",
    ),
    "idempotency-key-in-flight": (
        "The first call with this key is still running",
        "使用该键的首个请求仍在处理",
        "使用該鍵的首個請求仍在處理",
        "O primeiro pedido com esta chave ainda decorre",
    ),
    "unauthenticated": ("Sign in first", "请先认证身份", "請先認證身分", "É necessário autenticar-se"),
    "forbidden": ("This caller may not do that", "无权进行此操作", "無權進行此操作", "Sem permissão para este acto"),
    "not-found": ("There is nothing here", "未找到", "未找到", "Não encontrado"),
    "method-not-allowed": (
        "This can not be done here",
        "不支持该请求方法",
        "不支援該請求方法",
        "Método não permitido",
    ),
    "identifier-conflict": (
        "The identifiers belong to different parties",
        "这些标识属于不同主体",
        "這些識別碼屬於不同主體",
        "Os identificadores pertencem a partes diferentes",
    ),
    "right-conflict": (
        "The observation contradicts the record",
        "观察结果与记录矛盾",
        "觀察結果與記錄矛盾",
        "A observação contradiz o registo",
    ),
    "family-contradictory": (
        "The right can not be of this family",
        "该权利不可能属于此同族",
        "該權利不可能屬於此同族",
        "O direito não pode pertencer a esta família",
    ),
    "batch-line-refused": (
        "A line of the batch is refused",
        "批量中有一条被拒绝",
        "批量中有一條被拒絕",
        "Uma linha do lote foi recusada",
    ),
    "patent-preserved": (
        "A court has preserved the right",
        "该权利已被法院保全",
        "該權利已被法院保全",
        "O direito está apreendido por ordem judicial",
    ),
    "right-already-pledged": (
        "The right already bears a pledge",
        "该权利已设立质押",
        "該權利已設立質押",
        "O direito já está empenhado",
    ),
    "reference-already-used": (
        "Another live pledge rests on this official reference",
        "该官方登记号已用于另一有效质押",
        "該官方登記編號已用於另一有效質押",
        "Outro penhor vigente assenta nesta referência oficial",
    ),
    "pledge-closed": ("The pledge has ended", "质押已终止", "質押已終止", "O penhor terminou"),
    "approval-closed": (
        "This no longer waits for a second person",
        "该事项已不再等待复核",
        "該事項已不再等待覆核",
        "Isto já não aguarda uma segunda pessoa",
    ),
    "precondition-missing": (
        "If-Match is missing",
        "缺少 If-Match",
        "缺少 If-Match",
        "Falta If-Match",
    ),
    "precondition-failed": (
        "The pledge has changed since",
        "质押此后已变更",
        "質押其後已變更",
        "O penhor foi entretanto alterado",
    ),
    "body-too-large": ("The body is too large", "请求体过大", "請求內容過大", "O corpo é demasiado grande"),
    "media-type-unsupported": (
        "The body is not application/json",
        "请求体须为 application/json",
        "請求內容須為 application/json",
        "O corpo deve ser application/json",
    ),
    "input-invalid": (
        "The input does not fit",
        "输入内容不符合要求",
        "輸入內容不符合要求",
        "Os dados não são válidos",
    ),
    "right-number-invalid": (
        "This can not be the number of a right",
        "权利号码无效",
        "權利編號無效",
        "O número do direito não é válido",
    ),
    "jurisdiction-unknown": ("The place is unknown", "法域未知", "法域不明", "Jurisdição desconhecida"),
    "identifier-invalid": (
        "The identifier is not valid",
        "主体标识无效",
        "主體識別碼無效",
        "O identificador não é válido",
    ),
    "identifier-type-mismatch": (
        "The scheme does not fit the seat",
        "标识类型与所在地不符",
        "識別碼類型與所在地不符",
        "O tipo de identificador não corresponde à sede",
    ),
    "money-invalid": ("The amount is not valid", "金额无效", "金額無效", "O montante não é válido"),
    "cursor-invalid": ("The cursor is not one of this listing", "游标无效", "游標無效", "O cursor não é válido"),
    "right-unknown": (
        "The right is not on record",
        "该权利未有记录",
        "該權利未有記錄",
        "O direito não consta do registo",
    ),
    "party-unknown": (
        "The party is not on record",
        "该主体未有记录",
        "該主體未有記錄",
        "A parte não consta do registo",
    ),
    "reference-unknown": (
        "The document is not on record",
        "该文件未有记录",
        "該文件未有記錄",
        "O documento não consta do registo",
    ),
    "pledge-refused": ("The filing is refused", "不予登记", "不予登記", "O pedido é recusado"),
    "journal-corrupt": (
        "The journal does not hold what its hashes say",
        "日志与其哈希不符",
        "日誌與其雜湊不符",
        "O diário não corresponde aos seus hashes",
    ),
    "key-unusable": (
        "The register's token key can not be used",
        "登记库的令牌密钥不可用",
        "登記庫的權杖密鑰不可用",
        "A chave dos tokens não pode ser usada",
    ),
    "store-unavailable": (
        "The register's store does not answer",
        "登记库暂不可用",
        "登記庫暫不可用",
        "O registo está indisponível",
    ),
    "store-busy": ("The register is busy", "登记库繁忙", "登記庫繁忙", "O registo está ocupado"),
    "store-outdated": (
        "The register's store is being migrated",
        "登记库正在升级",
        "登記庫正在升級",
        "O registo está a ser actualizado",
    ),
    "internal-error": ("The register failed", "系统内部错误", "系統內部錯誤", "Erro interno do registo"),
}
"""Title by code, in the order of `registry.service.wording.LANGUAGES`."""
