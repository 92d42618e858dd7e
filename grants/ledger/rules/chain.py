"""The seal of an entry and the signature of a checkpoint, written so that an outsider can compute both. Pure.

A seal is the SHA-256 of fields, each written as the number of its bytes, a colon and its text; what is missing is '-:'.
docs/ledger.md lists the fields in their order, with an example.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

START = "0" * 64  # what stands before the first entry
ENTRY = "musha entry 1"
_CHECKPOINT = "musha checkpoint 1"
_KEY = "musha ledger key 1"


class BadCheckpoint(ValueError):
    """A line that is no checkpoint, or one whose signature is not over what it says."""


def field(value: str | None) -> str:
    """Return one field as it is sealed."""
    if value is None:
        return "-:"
    return f"{len(value) if value.isascii() else len(value.encode())}:{value}"


def sealed(fields: Iterable[str | None]) -> str:
    """Return the SHA-256 (hex) of the fields."""
    return sha256("".join(map(field, fields)).encode()).hexdigest()


def instant(at: datetime) -> str:
    """Return an instant as it is sealed: UTC, to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def salted(salt: str, words: str) -> str:
    """Return the digest that stands in the seal for `words`."""
    return sha256(f"{salt}{words}".encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Link:
    """All that an entry says, as it is sealed. `reverses` is the number of the entry that it undoes."""

    book: str
    number: int
    previous: str
    key: str
    kind: str
    on: date
    posted_at: datetime
    person_id: int | None
    actor_digest: str
    words_digest: str
    about: str
    about_id: int
    asked: str
    digest: str
    line_count: int
    reverses: int | None
    is_fact: bool
    approvals: Sequence[Sequence[int | str]]

    def fields(self) -> list[str | None]:
        """Return the fields in their order."""
        return [
            ENTRY,
            self.book,
            str(self.number),
            self.previous,
            self.key,
            self.kind,
            self.on.isoformat(),
            instant(self.posted_at),
            _number(self.person_id),
            self.actor_digest,
            self.words_digest,
            self.about,
            str(self.about_id),
            self.asked,
            self.digest,
            str(self.line_count),
            _number(self.reverses),
            "fact" if self.is_fact else "decision",
            str(len(self.approvals)),
            *(str(part) for approval in self.approvals for part in approval),
        ]

    def hash(self) -> str:
        """Return the entry's seal."""
        return sealed(self.fields())


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def private_key(secret: str) -> Ed25519PrivateKey:
    """Return the key that an installation signs with, made of its secret."""
    return Ed25519PrivateKey.from_private_bytes(sha256(f"{_KEY}{secret}".encode()).digest())


def public_key(secret: str) -> str:
    """Return the other half, which anybody may know: it verifies and cannot sign."""
    return _text(private_key(secret).public_key().public_bytes_raw())


def key_id(public: str) -> str:
    """Return the short name of a public key."""
    return sha256(public.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Signed:
    """That `book` ended at entry `number` with `hash` at the instant `signed_at`, and who says so."""

    book: str
    number: int
    hash: str
    signed_at: datetime
    key_id: str
    signature: str

    def words(self) -> str:
        """Return it as one line, which `read` reads again."""
        told = (self.book, str(self.number), self.hash, instant(self.signed_at), self.key_id, self.signature)
        return " ".join(told)


def sign(book: str, number: int, head: str, at: datetime, *, secret: str) -> Signed:
    """Return the checkpoint, signed with the installation's `secret`."""
    name = key_id(public_key(secret))
    signature = private_key(secret).sign(_message(book, number, head, at, name))
    return Signed(book, number, head, at, name, _text(signature))


def verify(checkpoint: Signed, public: str) -> bool:
    """Say whether the holder of the `public` key's other half signed exactly this."""
    told = _message(checkpoint.book, checkpoint.number, checkpoint.hash, checkpoint.signed_at, checkpoint.key_id)
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public)).verify(_bytes(checkpoint.signature), told)
    except (InvalidSignature, ValueError):
        return False
    return checkpoint.key_id == key_id(public)


def read(line: str) -> Signed:
    """Return the checkpoint that a printed line says; raise BadCheckpoint when it says none."""
    try:
        book, number, head, at, key, signature = line.split()
        return Signed(book, int(number), head, datetime.fromisoformat(at), key, signature)
    except ValueError as fault:
        raise BadCheckpoint(f"no checkpoint: {line[:60]!r}") from fault


def _message(book: str, number: int, head: str, at: datetime, key: str) -> bytes:
    return "".join(map(field, (_CHECKPOINT, book, str(number), head, instant(at), key))).encode()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
