"""Eligibility as advice: a few yes-or-no items, what does not seem to fit, and never a score or a bar. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants.errors import RuleBroken
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_ITEMS = 6


@dataclass(frozen=True)
class FitItem:
    """One yes-or-no item in each language: what is asked, why, and which answer seems to fit."""

    key: str
    text: Mapping[str, str]
    why: Mapping[str, str]
    fits_yes: bool = True

    @staticmethod
    def of(kept: Mapping[str, Any]) -> FitItem:
        """Return an item as a call keeps it."""
        return FitItem(kept["key"], kept["text"], kept["why"], fits_yes=bool(kept["fits_yes"]))

    def data(self) -> dict[str, Any]:
        """Return the item as a call keeps it."""
        return {"key": self.key, "text": dict(self.text), "why": dict(self.why), "fits_yes": self.fits_yes}


def require_few(items: Sequence[FitItem]) -> None:
    """Raise RuleBroken beyond six items, or for one that does not say why it is asked."""
    if len(items) > MOST_ITEMS:
        raise RuleBroken(_("Ask at most %(most)d of these: it is advice, not an examination.", most=MOST_ITEMS))
    for item in items:
        if not any(said.strip() for said in item.text.values()):
            raise RuleBroken(_("Write what is asked."), field="text_en")
        if not any(said.strip() for said in item.why.values()):
            raise RuleBroken(_("Say why it is asked."), field="why_en")


def unfitting(items: Sequence[FitItem], answers: Mapping[str, bool]) -> list[FitItem]:
    """Return the items whose answer does not seem to fit; one that was not answered says nothing."""
    return [item for item in items if item.key in answers and answers[item.key] is not item.fits_yes]
