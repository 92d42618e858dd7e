"""The language in which a steward looks for applications: words, "phrases", and field:value, each with a minus. Pure.

Everything written must hold. `seeds tag:urgent place:GZ -care:none ask>20000 since:2027-02-01`
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from grants.i18n import gettext as _
from grants.money import BadAmount, Money, latin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIELDS = {
    "place": ("place", "مكان"),
    "lead": ("lead", "قائد"),
    "tag": ("tag", "وسم"),
    "care": ("care", "عناية"),
    "way": ("way", "طريقة"),
    "ask": ("ask", "مبلغ"),
    "partners": ("partners", "شركاء"),
    "since": ("since", "منذ"),
    "before": ("before", "قبل"),
}
WAYS = ("text", "voice", "phone")
_NAMED = {name: field for field, names in FIELDS.items() for name in names}
_PIECE = re.compile(r"(-?)(?:([^\s:<>=\"“”]+)(:|>=|<=|>|<|=))?(?:[\"“”]([^\"“”]*)[\"“”]|(\S+))")
_COMPARED = frozenset({"ask", "partners"})
_DAYS = frozenset({"since", "before"})
LONGEST = 500


class Unreadable(ValueError):
    """A search that says something that nothing can answer; `str()` is what to do, in the reader's language."""


@dataclass(frozen=True)
class Sought:
    """One thing that must hold, or, with `is_not`, must not. `field` '': its words stand somewhere in the text.

    `value` is text as typed, minor units of the currency for an ask, a whole number, or a day.
    """

    field: str
    sign: str
    value: str | int | date
    is_not: bool = False


def parse(text: str, currency: str) -> list[Sought]:
    """Return what a search asks for, in order. Raises Unreadable for a field, number or day that makes no sense."""
    if len(text) > LONGEST:
        raise Unreadable(_("This search is too long. Use at most %(most)d characters.", most=LONGEST))
    return list(_sought(text, currency))


def _sought(text: str, currency: str) -> Iterator[Sought]:
    for minus, name, sign, phrase, word in _PIECE.findall(text):
        said = phrase or word
        if not name:
            yield Sought("", ":", said, is_not=bool(minus))
            continue
        field = _NAMED.get(name.casefold())
        if field is None:
            known = _(", ").join(names[0] for names in FIELDS.values())
            raise Unreadable(_("There is no field “%(name)s”. You can search in: %(known)s.", name=name, known=known))
        yield _term(field, "=" if sign == ":" and field in _COMPARED else sign, said, currency, is_not=bool(minus))


def _term(field: str, sign: str, said: str, currency: str, *, is_not: bool) -> Sought:
    if field not in _COMPARED and sign != ":":
        raise Unreadable(_("Write %(field)s with a colon: %(field)s:%(said)s", field=field, said=said))
    read = _READ.get(field)
    return Sought(field, sign, read(said, currency) if read else said, is_not=is_not)


def _amount(said: str, currency: str) -> int:
    try:
        return Money.parse(said, currency).minor
    except BadAmount as fault:
        raise Unreadable(_("“%(said)s” is no amount. Write digits: ask>20000", said=said)) from fault


def _whole(said: str, currency: str) -> int:
    del currency
    plain = latin(said)
    if not plain.isdecimal() or len(plain) > 4:
        raise Unreadable(_("“%(said)s” is no whole number. Write digits: partners>2", said=said))
    return int(plain)


def _day(said: str, currency: str) -> date:
    del currency
    try:
        return date.fromisoformat(latin(said))
    except ValueError as fault:
        raise Unreadable(_("“%(said)s” is no day. Write it like 2027-02-22.", said=said)) from fault


def _known(values: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(said: str, currency: str) -> str:
        del currency
        if said.casefold() not in values:
            raise Unreadable(_("“%(said)s” is not one of: %(known)s.", said=said, known=_(", ").join(values)))
        return said.casefold()

    return read


_READ: dict[str, Callable[[str, str], str | int | date]] = {
    "ask": _amount,
    "partners": _whole,
    "since": _day,
    "before": _day,
    "way": _known(WAYS),
}
