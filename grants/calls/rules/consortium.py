"""The bounds that a call sets for its consortia, and the same bounds in plain sentences. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.money import Money, digits

if TYPE_CHECKING:
    from collections.abc import Iterator

JOINT_MODES = 4  # planned, done, staffed and financed together (practice.md section 5)


@dataclass(frozen=True)
class ConsortiumRule:
    """Bounds of a consortium (practice.md section 5). Shares in whole per cent of the ask.

    `wide_ask_minor`: above this ask, `wide_geographies` are needed instead of `min_geographies`.
    """

    min_partners: int = 2
    max_partners: int = 5
    min_geographies: int = 2
    wide_ask_minor: int = 30_000_00
    wide_geographies: int = 3
    max_share_of_two: int = 60
    max_share: int = 50
    min_share_geography: int = 15
    min_joint_modes: int = 2

    @classmethod
    def usual(cls, currency: str) -> ConsortiumRule:
        """Return the default rule with its amount in minor units of `currency`: JOD has three digits, JPY none."""
        return cls(wide_ask_minor=Money.of(30_000, currency).minor)

    def as_data(self) -> dict[str, Any]:
        """Return the rule as it is stored."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> ConsortiumRule:
        """Return the rule that was stored."""
        return cls(**data)

    def faults(self, communities: int | None = None) -> Iterator[tuple[str, str]]:
        """Yield (number, reason) for whatever no consortium could keep; `communities`: how many the fund has."""
        if not 1 <= self.min_partners <= self.max_partners:
            yield (
                "max_partners",
                _("The fewest partners are at least 1, and the most no fewer than that."),
            )
        if not 1 <= self.min_geographies <= self.wide_geographies:
            yield "wide_geographies", _("A larger ask cannot need fewer geographies than a smaller one.")
        if self.wide_geographies > self.max_partners:
            yield "wide_geographies", _("Each partner stands for one geography: allow at least as many partners.")
        if communities is not None and self.wide_geographies > communities:
            yield "wide_geographies", _("This fund has only %(count)d communities.", count=communities)
        if self.wide_ask_minor <= 0:
            yield "wide_ask", _("The amount must be more than zero.")
        if not 0 <= self.min_joint_modes <= JOINT_MODES:
            yield "min_joint_modes", _("There are %(count)d ways of working jointly.", count=JOINT_MODES)
        yield from self._share_faults()

    def _share_faults(self) -> Iterator[tuple[str, str]]:
        if not 50 <= self.max_share_of_two <= 100:
            yield "max_share_of_two", _("Two shares make the whole, so the larger is between 50 and 100 per cent.")
        if not 0 < self.max_share <= 100 or self.max_share * max(self.max_partners, 3) < 100:
            yield "max_share", _("Even the most partners could not make up the whole with shares this small.")
        if not 0 <= self.min_share_geography * self.wide_geographies <= 100:
            yield "min_share_geography", _("The smallest shares of all geographies together exceed the whole.")


NUMBERS = tuple(field.name for field in fields(ConsortiumRule) if field.name != "wide_ask_minor")


def brief(amount: Money) -> str:
    """Return '80,000 USD', with minor digits only where there are any; isolated from the direction around it."""
    places = digits(amount.currency) if amount.minor % 10 ** digits(amount.currency) else 0
    return f"\u2066{amount.major:,.{places}f} {amount.currency}\u2069"


def sentences(rule: ConsortiumRule, currency: str) -> list[str]:
    """Return the rule as an applicant reads it, one bound a sentence; bounds that bind nobody are left out."""
    said = [_partners(rule), *_geographies(rule, currency)]
    if rule.max_partners >= 2 and rule.max_share_of_two < 100:
        said.append(
            _("With two partners, neither asks for more than %(most)d%% of the whole.", most=rule.max_share_of_two)
        )
    if rule.max_partners >= 3 and rule.max_share < 100:
        said.append(_("With three or more, nobody asks for more than %(most)d%% of the whole.", most=rule.max_share))
    if rule.min_share_geography:
        least = rule.min_share_geography
        said.append(_("Every community that counts receives at least %(least)d%% of the whole.", least=least))
    if rule.min_joint_modes:
        said.append(
            ngettext(
                "Of four things you do at least %(num)s together: planning, doing, staffing, looking after the money.",
                "Of four things you do at least %(num)s together: planning, doing, staffing, looking after the money.",
                rule.min_joint_modes,
            )
        )
    return said


def _partners(rule: ConsortiumRule) -> str:
    if rule.min_partners == rule.max_partners:
        return ngettext(
            "You apply as %(num)s organisation.", "You apply together, as %(num)s organisations.", rule.max_partners
        )
    return _(
        "You apply together: from %(fewest)d to %(most)d organisations.",
        fewest=rule.min_partners,
        most=rule.max_partners,
    )


def _geographies(rule: ConsortiumRule, currency: str) -> Iterator[str]:
    if rule.min_geographies > 1:
        yield ngettext(
            "Between you, you stand in at least %(num)s of the fund’s communities.",
            "Between you, you stand in at least %(num)s of the fund’s communities.",
            rule.min_geographies,
        )
    if rule.wide_geographies > rule.min_geographies:
        yield ngettext(
            "Whoever asks for more than %(amount)s stands in at least %(num)s of them.",
            "Whoever asks for more than %(amount)s stands in at least %(num)s of them.",
            rule.wide_geographies,
            amount=brief(Money(rule.wide_ask_minor, currency)),
        )
