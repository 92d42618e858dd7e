"""One part of a draft: what it says, who typed it, whether its owner stands behind it, and how it is sealed. Pure."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


@dataclass(frozen=True)
class Part:
    """One answer of a draft: its text, the texts that came in beside it and wait, and whose words it is.

    `is_spoken`: somebody at the fund typed what was said on the phone. It counts once its owner `is_approved` it.
    """

    text: str = ""
    waiting: tuple[str, ...] = ()
    is_spoken: bool = False
    is_approved: bool = True

    @property
    def seen(self) -> str:
        """Return the hash of exactly this text, by which its owner approves it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def is_settled(self) -> bool:
        """Say whether nothing in it waits for its owner."""
        return self.is_approved and not self.waiting

    def said(self, text: str, *, by_fund: bool) -> Part:
        """Return the part with a new text: what the fund types waits for approval, what the owner writes does not."""
        if text == self.text:
            return self
        return replace(self, text=text, is_spoken=self.is_spoken or by_fund, is_approved=not by_fund or not text)

    def beside(self, text: str) -> Part:
        """Return the part with a text that came in beside a newer one; one that is here already adds nothing."""
        return self if text in {"", self.text, *self.waiting} else replace(self, waiting=(*self.waiting, text))


def seal(part: Part, key: bytes, about: str) -> bytes:
    """Return a part as it is stored: AES-256-GCM, bound to its place by `about`."""
    nonce = secrets.token_bytes(_NONCE)
    plain = json.dumps(asdict(part), ensure_ascii=False).encode()
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(sealed: bytes, key: bytes, about: str) -> Part:
    """Return the part again; raise cryptography's InvalidTag for another key, another place, or a changed byte."""
    plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    read: dict[str, Any] = json.loads(plain)
    return Part(**{**read, "waiting": tuple(read["waiting"])})
