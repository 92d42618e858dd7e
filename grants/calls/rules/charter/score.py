"""The string score: the public sum of every duty beyond the legal floor, and what a sum means. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.calls.rules.charter.rule import Finding

_LIGHT, _TIED = 3, 8


class Band(StrEnum):
    """What a string score means; beyond `tied`, nothing is published under the charter."""

    NONE = "none"
    LIGHT = "light"
    TIED = "tied"
    BEYOND = "beyond"


BAND_WORDS = {
    Band.NONE: _l("no strings"),
    Band.LIGHT: _l("light strings"),
    Band.TIED: _l("tied"),
    Band.BEYOND: _l("too many strings for the charter"),
}


def string_score(findings: Iterable[Finding], *, with_guesses: bool = False) -> int:
    """Return the sum over the rules found, each once; the lint's guesses count only `with_guesses`."""
    by_rule: dict[str, int] = {}
    for finding in findings:
        if finding.is_decided or with_guesses:
            by_rule[finding.rule.id] = max(finding.score, by_rule.get(finding.rule.id, 0))
    return sum(by_rule.values())


def band(score: int, *, is_blocked: bool = False) -> Band:
    """Return what `score` means; `is_blocked`: a rule that blocks is broken."""
    if is_blocked or score > _TIED:
        return Band.BEYOND
    if score > _LIGHT:
        return Band.TIED
    return Band.LIGHT if score else Band.NONE
