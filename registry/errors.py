"""Every refusal and fault the registry raises: one class, one meaning, one stable code.

No class here knows HTTP; `registry.api.wire.problems` holds the one table from code to status and text. `Refusal` means
that what was asked or shown is wrong; `Fault` means that the registry itself is unwell. Both carry `detail`, one
sentence for a person, and `errors`, the places in the input it speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class InputError:
    """One wrong place in an input: an RFC 6901 `pointer`, a stable `code`, one sentence of `detail`."""

    pointer: str
    code: str
    detail: str


class RegistryError(Exception):
    """Root of everything the registry raises on purpose."""

    code: ClassVar[str]

    def __init__(self, detail: str, *, pointer: str | None = None, errors: tuple[InputError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or (
            (InputError(pointer=pointer, code=self.code, detail=detail),) if pointer is not None else ()
        )


class Refusal(RegistryError):
    """What was asked can not be done, and the asker can tell why."""


class Fault(RegistryError):
    """The registry can not do what it should; the asker may try again."""


# ---- the shape of what was sent --------------------------------------------------------------------------------------


class NotJson(Refusal):
    """The body is not strict JSON: unparsable, NaN, a duplicate member, a lone surrogate, nested too deep."""

    code = "not-json"


class BodyTooLarge(Refusal):
    """The body is longer than the operation takes."""

    code = "body-too-large"


class MediaTypeUnsupported(Refusal):
    """The body is of a kind that the operation does not take."""

    code = "media-type-unsupported"


class InputInvalid(Refusal):
    """The input is JSON but not what the operation takes."""

    code = "input-invalid"


class RightNumberInvalid(Refusal):
    """A number that can not name a right of its place; `reason` is stable, e.g. `check-digit`, `publication-number`."""

    code = "right-number-invalid"

    def __init__(self, detail: str, *, reason: str, pointer: str | None = None) -> None:
        super().__init__(detail, pointer=pointer)
        self.reason = reason


class JurisdictionUnknown(Refusal):
    """A place code that no jurisdiction of this registry carries."""

    code = "jurisdiction-unknown"


class IdentifierInvalid(Refusal):
    """A party identifier that fails its scheme's form or check digits."""

    code = "identifier-invalid"


class IdentifierTypeMismatch(Refusal):
    """A well-formed identifier of a scheme that does not fit the party's seat."""

    code = "identifier-type-mismatch"


class MoneyInvalid(Refusal):
    """An amount that is not an exact decimal of a known currency with the decimals it allows."""

    code = "money-invalid"


class CursorInvalid(Refusal):
    """A paging cursor that this registry did not give for this listing."""

    code = "cursor-invalid"


# ---- who asks --------------------------------------------------------------------------------------------------------


class Unauthenticated(Refusal):
    """No token where one is needed, or one that does not verify."""

    code = "unauthenticated"


class Forbidden(Refusal):
    """The caller's role or party may not do this."""

    code = "forbidden"


class NotFound(Refusal):
    """What the path names does not exist, or the caller may not see it; `warnings` are what an answer would carry."""

    code = "not-found"

    def __init__(self, detail: str, *, warnings: tuple[dict[str, Any], ...] = ()) -> None:
        super().__init__(detail)
        self.warnings = warnings


# ---- repeating and racing --------------------------------------------------------------------------------------------


class IdempotencyKeyMissing(Refusal):
    """An unsafe call without `Idempotency-Key`."""

    code = "idempotency-key-missing"


class IdempotencyKeyMalformed(Refusal):
    """A key that is not 1 to 255 visible ASCII characters."""

    code = "idempotency-key-malformed"


class IdempotencyKeyReused(Refusal):
    """A key that came before with another input."""

    code = "idempotency-key-reused"


class IdempotencyKeyInFlight(Refusal):
    """The first call with this key is still running after the lock time-out; `lock` as in `StoreBusy`."""

    code = "idempotency-key-in-flight"

    def __init__(self, detail: str, *, lock: str | None = None) -> None:
        super().__init__(detail)
        self.lock = lock


class PreconditionMissing(Refusal):
    """A change to a pledge without `If-Match`."""

    code = "precondition-missing"


class PreconditionFailed(Refusal):
    """`If-Match` does not name the pledge's last entry."""

    code = "precondition-failed"


# ---- what the register knows and allows ------------------------------------------------------------------------------


class RightUnknown(Refusal):
    """A body names a right that the register does not hold."""

    code = "right-unknown"


class PartyUnknown(Refusal):
    """A body or token names a party that the register does not hold."""

    code = "party-unknown"


class ReferenceUnknown(Refusal):
    """A body names a document by a reference that nothing on record of the right bears, in any spelling."""

    code = "reference-unknown"


class IdentifierConflict(Refusal):
    """Identifiers given for one party belong to two different parties."""

    code = "identifier-conflict"


class PartiesJoined(Refusal):
    """Two parties that are to be joined are one already."""

    code = "parties-joined"


class PartiesOpposed(Refusal):
    """Two parties that are to be joined stand on both sides of a live pledge: nobody gives a pledge to himself."""

    code = "parties-opposed"


class MergeUnknown(Refusal):
    """A body names a merge that the register does not hold."""

    code = "merge-unknown"


class MergeUndone(Refusal):
    """A merge that is to be undone has been undone already."""

    code = "merge-undone"


class RightConflict(Refusal):
    """An observation contradicts what makes a right itself: its kind."""

    code = "right-conflict"


class FamilyContradictory(Refusal):
    """What is told of a right can not be of its family: its base, or a term that outlives the base's."""

    code = "family-contradictory"

    def __init__(self, detail: str, *, pointer: str | None = None, findings: tuple[Any, ...] = ()) -> None:
        super().__init__(detail, pointer=pointer)
        self.findings = findings


class PledgeRefused(Refusal):
    """A filing that the rules refuse; `findings` holds every reason, not the first."""

    code = "pledge-refused"

    def __init__(self, detail: str, *, findings: tuple[Any, ...]) -> None:
        super().__init__(detail)
        self.findings = findings


class RightAlreadyPledged(PledgeRefused):
    """A filing over a right that bears one pledge at a time and bears it already."""

    code = "right-already-pledged"


class ReferenceAlreadyUsed(Refusal):
    """An official reference that another live pledge over the same right already rests on."""

    code = "reference-already-used"


class BatchLineRefused(Refusal):
    """A line of an atomic batch was refused, so nothing of the batch was kept. `line` counts from 1; `items` are what
    each line would have been answered."""

    code = "batch-line-refused"

    def __init__(self, detail: str, *, line: int, items: tuple[dict[str, Any], ...]) -> None:
        super().__init__(detail)
        self.line = line
        self.items = items


class PatentPreserved(Refusal):
    """A court has preserved the right: until that ends nothing is changed in its pledge but its release."""

    code = "patent-preserved"


class PledgeClosed(Refusal):
    """A change to a pledge, or an item, that has ended."""

    code = "pledge-closed"


class NotYetClosed(Refusal):
    """The log is not closed over what was asked for yet: no published checkpoint holds it. Ask again in a moment."""

    code = "not-yet-closed"


class ApprovalClosed(Refusal):
    """What waited for a second person is decided, or its time is over."""

    code = "approval-closed"


# ---- the registry itself ---------------------------------------------------------------------------------------------


class StoreUnavailable(Fault):
    """The database can not be reached."""

    code = "store-unavailable"


class StoreBusy(Fault):
    """A lock was not had in time, or others came first each time.

    `beaten`: another came first and nothing was kept, so that to run the whole command again is safe, and soon of use.
    Who has waited for a lock as long as one may is not beaten: it would only wait as long again. `lock` is then which
    one it was, in the database's own words, for nobody but to tell it from others; empty where that does not say.
    """

    code = "store-busy"

    def __init__(self, detail: str, *, beaten: bool = False, lock: str | None = None) -> None:
        super().__init__(detail)
        self.beaten = beaten
        self.lock = lock


class StoreOutdated(Fault):
    """The database's schema is not the one this code was built for."""

    code = "store-outdated"


class ClockWrong(Fault):
    """The server's clock can not be right: it is behind the last entry, or was set forward. It dates no entry."""

    code = "clock-wrong"


class LogRolledBack(Fault):
    """The register does not continue what it has published: an older copy was put in its place, or what was published
    was lost. Nothing is recorded until that is looked into; reads go on."""

    code = "log-rollback-detected"


class KeyUnusable(Fault):
    """The file of the token key does not hold a key."""

    code = "key-unusable"


class LogKeysUnusable(Fault):
    """The keys that sign the log's checkpoints are not at hand, or are no keys. The register goes on without them."""

    code = "log-keys-unusable"


class JournalCorrupt(Fault):
    """A stored entry does not hold what its hashes say; `index` is the first bad one."""

    code = "journal-corrupt"

    def __init__(self, detail: str, *, index: int) -> None:
        super().__init__(detail)
        self.index = index
