"""The bounds that a call sets for its consortia, and the same bounds in plain sentences. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.money import Money, digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JOINT_MODES = 4  # planned, done, staffed and financed together (practice.md section 5)


@dataclass(frozen=True)
class ConsortiumRule:
    """Bounds of a consortium (practice.md section 5). Shares in whole per cent of the ask.

    `wide_ask_minor`: above this ask, `wide_geographies` are needed instead of `min_geographies`.
    `require_any`: codes of places; at least `require_any_least` partners stand in one of them. `may_be_in_two`: whether
    an organisation may take part in two applications of the call.
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
    require_any: tuple[str, ...] = ()
    require_any_least: int = 0
    may_be_in_two: bool = True

    @property
    def asks_for_places(self) -> bool:
        """Say whether the call wants partners in places that it names."""
        return bool(self.require_any) and self.require_any_least > 0

    @classmethod
    def usual(cls, currency: str) -> ConsortiumRule:
        """Return the default rule with its amount in minor units of `currency`: JOD has three digits, JPY none."""
        return cls(wide_ask_minor=Money.of(30_000, currency).minor)

    def as_data(self) -> dict[str, Any]:
        """Return the rule as it is stored."""
        return asdict(self) | {"require_any": list(self.require_any)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> ConsortiumRule:
        """Return the rule that was stored."""
        return cls(**(data | {"require_any": tuple(data.get("require_any", ()))}))

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
        yield from self._place_faults()
        yield from self._share_faults()

    def _place_faults(self) -> Iterator[tuple[str, str]]:
        if not 0 <= self.require_any_least <= self.max_partners:
            yield "require_any_least", _("No more partners can stand in a place than may take part.")
        if self.require_any_least and not self.require_any:
            yield "require_any", _("Choose the places in which partners have to stand.")

    def _share_faults(self) -> Iterator[tuple[str, str]]:
        if not 50 <= self.max_share_of_two <= 100:
            yield "max_share_of_two", _("Two shares make the whole, so the larger is between 50 and 100 per cent.")
        if not 0 < self.max_share <= 100 or self.max_share * max(self.max_partners, 3) < 100:
            yield "max_share", _("Even the most partners could not make up the whole with shares this small.")
        if not 0 <= self.min_share_geography * self.wide_geographies <= 100:
            yield "min_share_geography", _("The smallest shares of all geographies together exceed the whole.")


_NO_NUMBERS = {"wide_ask_minor", "require_any", "require_any_least", "may_be_in_two"}  # asked in another way, or apart
NUMBERS = tuple(field.name for field in fields(ConsortiumRule) if field.name not in _NO_NUMBERS)


def brief(amount: Money) -> str:
    """Return '80,000 USD', with minor digits only where there are any; isolated from the direction around it."""
    places = digits(amount.currency) if amount.minor % 10 ** digits(amount.currency) else 0
    return f"\u2066{amount.major:,.{places}f} {amount.currency}\u2069"


def sentences(rule: ConsortiumRule, currency: str, place_names: Mapping[str, str] | None = None) -> list[str]:
    """Return the rule as an applicant reads it, one bound a sentence; bounds that bind nobody are left out.

    `place_names`: {code: name} of the fund's places in the reader's language.
    """
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
    if rule.asks_for_places:
        said.append(_required_places(rule, place_names or {}))
    if not rule.may_be_in_two:
        said.append(_("An organisation takes part in one application of this call at most."))
    return said


def _required_places(rule: ConsortiumRule, names: Mapping[str, str]) -> str:
    places = _(", ").join(f"\u2068{names.get(code, code)}\u2069" for code in rule.require_any)
    return ngettext(
        "At least %(num)s of you stands in one of these places: %(places)s.",
        "At least %(num)s of you stand in these places: %(places)s.",
        rule.require_any_least,
        places=places,
    )


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
