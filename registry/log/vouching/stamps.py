"""Time stamps over the text of a checkpoint, by an authority that neither the register nor its auditor is.

1. A request names the SHA-256 of the checkpoint's text, and a nonce. The answer is kept whole, as DER: it holds the
   token and the authority's certificates.
2. A time stamp holds where the request was granted, the token is signed by a certificate for time stamping that leads
   to one of the roots of the policy, all as of its own time, and the hash in it is that of the text.

It needs the package `rfc3161-client`, the extra `timestamps`: without it no time stamp holds.

Source: RFC 3161.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cryptography.x509 import load_der_x509_certificate

from registry.log.certificate import Stamped
from registry.log.invalid import LogInvalid

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest


def checker() -> Stamped | None:
    """What checks time stamps by rule 2; None where the package that it needs is not installed."""
    return None if find_spec("rfc3161_client") is None else check


def check(stamp: bytes, text: bytes, roots: Sequence[bytes]) -> str:
    """The time of a stamp over the text, as entries write times; `roots` are certificates in DER.

    Raises LogInvalid (`stamp`) for a stamp of another form, of another text, or that leads to none of the roots.
    """
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        answer = decode_timestamp_response(stamp)
        builder = VerifierBuilder(roots=[load_der_x509_certificate(root) for root in roots])
        builder.build().verify_message(answer, text)
        at = answer.tst_info.gen_time.astimezone(UTC)
    except (VerificationError, ValueError, TypeError) as error:
        raise LogInvalid(f"the time stamp does not hold: {str(error)[:120]}", rule="stamp") from None
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def request(text: bytes) -> TimeStampRequest:
    """The request of a time stamp over the text, by rule 1; its `as_bytes()` is what is sent."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    return TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()


def answers(stamp: bytes, asked: TimeStampRequest, text: bytes, roots: Sequence[bytes]) -> str:
    """The time of a stamp that was asked for now: it holds, and is of this request. Raises LogInvalid (`stamp`)."""
    from rfc3161_client import decode_timestamp_response

    at = check(stamp, text, roots)
    if decode_timestamp_response(stamp).tst_info.nonce != asked.nonce:
        raise LogInvalid("the time stamp answers another request", rule="stamp")
    return at
