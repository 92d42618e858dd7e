"""What a check of the books says where something does not add up. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something in a book that is not as it must be: which invariant (`what`), where, and in words and figures."""

    book: str
    what: str
    where: str
    detail: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.book}: {self.where}: {self.detail} ({self.what})"
