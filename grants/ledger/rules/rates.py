"""What one currency is worth in another: directly, the other way round, or through the euro. Pure, exact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.money import CURRENCIES, Money, digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

ECB = "ECB"  # the source of what the European Central Bank publishes; nobody writes it by hand
PIVOT = "EUR"
WITHIN_DAYS = 7  # a rate speaks for the week after its day: over any weekend and feast
LONGEST_SOURCE = 80
_PLACES = 12  # digits on each side of the point that a stored rate has room for
_SHOWN = 28  # significant digits of a rate worked out from others
_ABOVE_ALL = Decimal(10) ** _PLACES


@dataclass(frozen=True)
class Stated:
    """By `source`, one unit of `base` was worth `rate` units of `quote` on the day `on`; `id` where it is stored."""

    base: str
    quote: str
    on: date
    rate: Decimal
    source: str
    id: int = 0


@dataclass(frozen=True)
class Rate:
    """What one unit is worth, exactly: of which day (the elder of two, through the euro), by whom, from which rows."""

    ratio: Fraction
    on: date
    sources: tuple[str, ...]
    ids: tuple[int, ...]

    @property
    def value(self) -> Decimal:
        """Return it as a decimal of 28 significant digits."""
        return self.rounded(_SHOWN)

    def rounded(self, figures: int) -> Decimal:
        """Return it as a decimal of so many significant digits."""
        with localcontext(prec=figures, rounding=ROUND_HALF_EVEN):
            return Decimal(self.ratio.numerator) / Decimal(self.ratio.denominator)

    def inverse(self) -> Rate:
        """Return the same the other way round."""
        return Rate(1 / self.ratio, self.on, self.sources, self.ids)

    def then(self, other: Rate) -> Rate:
        """Return what two rates make one after the other; it is as old as the elder."""
        sources = tuple(dict.fromkeys((*self.sources, *other.sources)))
        return Rate(self.ratio * other.ratio, min(self.on, other.on), sources, (*self.ids, *other.ids))


@dataclass(frozen=True)
class Converted:
    """An amount in another currency, with the rate by which it was worked out."""

    amount: Money
    rate: Rate


def checked(base: str, quote: str, rate: Decimal, source: str) -> None:
    """Raise RuleBroken, naming the field, unless this can be stored as somebody's word."""
    for field, currency in (("base", base), ("quote", quote)):
        if currency not in CURRENCIES:
            raise RuleBroken(_("“%(code)s” is no currency. Write its three letters: USD.", code=currency), field=field)
    if base == quote:
        raise RuleBroken(_("Choose two currencies: one is always worth itself."), field="quote")
    if not rate.is_finite() or rate <= 0:
        raise RuleBroken(_("The rate must be more than zero."), field="rate")
    if not fits(rate):
        raise RuleBroken(_("A rate has at most 12 digits before the point, and 12 after it."), field="rate")
    if not source or len(source) > LONGEST_SOURCE:
        raise RuleBroken(
            _("Say in at most %(max)d characters who names this rate: the bank, for example.", max=LONGEST_SOURCE),
            field="source",
        )


def fits(rate: Decimal) -> bool:
    """Return whether a rate above zero can be stored without losing a digit."""
    exponent = rate.normalize().as_tuple().exponent
    return rate < _ABOVE_ALL and isinstance(exponent, int) and exponent >= -_PLACES


def plain(rate: Decimal) -> str:
    """Return a rate as it is shown: all its digits, and no zeros after the last of them."""
    return f"{rate.normalize():f}"


def pairs_for(base: str, quote: str) -> set[tuple[str, str]]:
    """Return every pair that could tell what `base` is worth in `quote`."""
    ways = ((base, quote), (PIVOT, base), (PIVOT, quote))
    return {pair for one, other in ways if one != other for pair in ((one, other), (other, one))}


def worked_out(known: Mapping[tuple[str, str], Stated], base: str, quote: str, on: date) -> Rate | None:
    """Return what `base` is worth in `quote` from one `known` rate a pair, or None when they don't tell.

    Of a rate and one the other way round the younger counts; the way through the euro only where neither is there.
    """
    if base == quote:
        return Rate(Fraction(1), on, (), ())
    direct = _either_way(known, base, quote)
    if direct is not None or PIVOT in {base, quote}:
        return direct
    there, back = _either_way(known, base, PIVOT), _either_way(known, PIVOT, quote)
    return there.then(back) if there and back else None


def _either_way(known: Mapping[tuple[str, str], Stated], base: str, quote: str) -> Rate | None:
    straight, turned = known.get((base, quote)), known.get((quote, base))
    if straight is not None and (turned is None or straight.on >= turned.on):
        return _as_rate(straight)
    return _as_rate(turned).inverse() if turned is not None else None


def _as_rate(stated: Stated) -> Rate:
    return Rate(Fraction(stated.rate), stated.on, (stated.source,), (stated.id,))


def converted(money: Money, to: str, rate: Rate) -> Converted:
    """Return `money` in the currency `to`, rounded once, half to even, to whole minor units."""
    exact = money.minor * rate.ratio * Fraction(10) ** (digits(to) - digits(money.currency))
    return Converted(Money(round(exact), to), rate)


def by_pair(stated: Iterable[Stated]) -> dict[tuple[str, str], Stated]:
    """Return one rate a pair: the youngest; on one day the ECB's, else what was written down last."""
    best: dict[tuple[str, str], Stated] = {}
    for one in stated:
        standing = best.get((one.base, one.quote))
        if standing is None or _weight(one) > _weight(standing):
            best[one.base, one.quote] = one
    return best


def _weight(one: Stated) -> tuple[date, bool, int]:
    return one.on, one.source == ECB, one.id
