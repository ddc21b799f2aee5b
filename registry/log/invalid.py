"""The exceptions of the log, by name: what is wrong with the bytes, the proof, the signatures or the file at hand.

All of them are `LogInvalid`, so whoever asks only "does it hold" catches one class. `rule` says which rule is broken:
M1 to M14 (what a monitor checks in a journal), `proof`, `note`, `policy`, `tile`, a step of a verification (`R1`, `4`,
`C2`), or a word of a witness.
"""

from __future__ import annotations


class LogInvalid(Exception):
    """What was given is not what the log takes or should hold.

    `rule` names the rule that a monitor checks, such as `M1` (canonical bytes, closed schema) or `M13` (bodies match
    their digests); `detail` is one sentence for a person and repeats nothing of unbounded length from the input.
    """

    def __init__(self, detail: str, *, rule: str = "M1") -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail


class TooLong(LogInvalid):
    """What was given is well-formed, but more than one entry or body holds."""


class ProofInvalid(LogInvalid):
    """A path through the tree or the map does not show what it is said to show. Its rule is `proof`."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, rule="proof")


class NoteInvalid(LogInvalid):
    """A note, a checkpoint, a key or a signature is malformed, unknown or false. Its rule is `note`."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, rule="note")


class PolicyInvalid(LogInvalid):
    """The verifier's own policy can not be used; nothing is said of the evidence. Its rule is `policy`."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, rule="policy")


class TileInvalid(LogInvalid):
    """A tile or a bundle of entries is missing, or has another form or length. Its rule is `tile`."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, rule="tile")


class StepFailed(LogInvalid):
    """A verification ends at a step, whose name is the rule: the evidence is refused."""

    def __init__(self, step: str, detail: str) -> None:
        super().__init__(detail, rule=step)


class RolledBack(LogInvalid):
    """The log does not continue what was published last: it must not sign. Its rule is `rollback`."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, rule="rollback")


class WitnessRefused(LogInvalid):
    """A witness does not cosign. Its rule is one of the words that `registry.log.vouching.witness` defines.

    `size` is the size the witness cosigned last, where that is what the log should hear.
    """

    def __init__(self, reason: str, detail: str, *, size: int | None = None) -> None:
        super().__init__(detail, rule=reason)
        self.size = size
