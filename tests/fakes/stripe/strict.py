"""Checks every request against the parameter types that stripe-python itself was generated with.

Stripe refuses what it does not know, so this does too: a misspelt, missing or mistyped parameter fails here as it
would fail there. Nothing is listed by hand; the next version of the client brings its own rules.
"""

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from tests.fakes.stripe.errors import StripeRefuses

Check = Callable[[Any, str], Any]  # a raw value and its name in; the value in its own type out
OPTIONS = frozenset(RequestOptions.__annotations__)  # these travel as headers


@cache
def checker(params: type) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The check of one TypedDict, made once; around 30 µs a call."""
    inner = _object(params)

    def check(raw: dict[str, Any]) -> dict[str, Any]:
        asked: dict[str, Any] = inner(raw, "")
        return asked

    return check


def _hints(params: type) -> dict[str, Any]:
    names = {"StripeContext": str, "Mapping": Mapping} | vars(sys.modules[params.__module__])
    return {key: hint for key, hint in get_type_hints(params, names, include_extras=True).items() if key not in OPTIONS}


@cache
def _object(params: type) -> Check:
    checks: dict[str, Check] = {}
    needed: list[str] = []
    for key, hint in _hints(params).items():
        optional = get_origin(hint) is NotRequired
        bare = get_args(hint)[0] if get_origin(hint) in {NotRequired, Required} else hint
        checks[key] = _check(bare)
        if not optional:
            needed.append(key)

    def check(raw: Any, at: str) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise StripeRefuses("Invalid object", param=at)
        if unknown := [f"{at}[{key}]" if at else key for key in raw if key not in checks]:
            several = "s" if len(unknown) > 1 else ""
            raise StripeRefuses(
                f"Received unknown parameter{several}: {', '.join(unknown)}", code="parameter_unknown", param=unknown[0]
            )
        for key in needed:
            if key not in raw:
                name = f"{at}[{key}]" if at else key
                raise StripeRefuses(f"Missing required param: {name}.", code="parameter_missing", param=name)
        return {key: checks[key](value, f"{at}[{key}]" if at else key) for key, value in raw.items()}

    return check


def _check(hint: Any) -> Check:
    origin = get_origin(hint)
    if is_typeddict(hint):
        return _object(hint)
    if origin in {Union, UnionType}:
        return _union(get_args(hint))
    if origin is Literal:
        return _one_of(get_args(hint))
    if origin is list:
        return _list(_check(get_args(hint)[0]))
    if origin is dict or origin is UntypedStripeObject:
        return _metadata
    return SIMPLE[hint]


def _union(members: tuple[Any, ...]) -> Check:
    """Of several types: a Literal beside `str` is Stripe's list of today's values, and today nothing else goes."""
    values = [value for member in members if get_origin(member) is Literal for value in get_args(member)]
    others = [
        member
        for member in members
        if get_origin(member) is not Literal
        and member is not NoneType
        and get_origin(member) is not UntypedStripeObject
    ]
    can_be_empty = "" in values
    named = tuple(value for value in values if value != "")
    if named and int in others:  # "now", or an instant
        inner = _named_or_integer(named)
    elif named:
        inner = _one_of(named)
    elif len(others) == 1:
        inner = _check(others[0])
    else:
        inner = _object_or(others)

    def check(raw: Any, at: str) -> Any:
        return "" if raw == "" and can_be_empty else inner(raw, at)

    return check


def _named_or_integer(named: tuple[Any, ...]) -> Check:
    def check(raw: Any, at: str) -> Any:
        return raw if raw in named else _integer(raw, at)

    return check


def _object_or(members: list[Any]) -> Check:
    shaped = next(_check(member) for member in members if member not in SIMPLE)
    plain = next(_check(member) for member in members if member in SIMPLE)

    def check(raw: Any, at: str) -> Any:
        return plain(raw, at) if isinstance(raw, str) else shaped(raw, at)

    return check


def _one_of(values: tuple[Any, ...]) -> Check:
    known = frozenset(values)
    words = (
        ", ".join(values[:-1]) + (", or " if len(values) > 2 else " or ") + values[-1] if len(values) > 1 else values[0]
    )

    def check(raw: Any, at: str) -> Any:
        if not isinstance(raw, str) or raw not in known:
            raise StripeRefuses(f"Invalid {at}: must be one of {words}", param=at)
        return raw

    return check


def _list(inner: Check) -> Check:
    def check(raw: Any, at: str) -> list[Any]:
        if not isinstance(raw, list):
            raise StripeRefuses("Invalid array", param=at)
        return [inner(value, f"{at}[{number}]") for number, value in enumerate(raw)]

    return check


def _text(raw: Any, at: str) -> str:
    if not isinstance(raw, str):
        raise StripeRefuses("Invalid string: " + repr(raw), param=at)
    if not raw:
        raise StripeRefuses(
            f"You passed an empty string for '{at}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{at}' cannot be unset. You should remove '{at}' from your request or supply a non-empty value.",
            code="parameter_invalid_empty",
            param=at,
        )
    if len(raw) > 5000:
        raise StripeRefuses(f"Invalid string: must be at most 5000 characters, but '{at}' is longer", param=at)
    return raw


def _integer(raw: Any, at: str) -> int:
    digits = raw.removeprefix("-") if isinstance(raw, str) else ""
    if not (digits.isascii() and digits.isdigit()):
        raise StripeRefuses(f"Invalid integer: {raw}", code="parameter_invalid_integer", param=at)
    return int(raw)


def _yes_or_no(raw: Any, at: str) -> bool:
    if raw not in ("true", "false"):
        raise StripeRefuses(f"Invalid boolean: {raw}", param=at)
    return bool(raw == "true")


def _decimal(raw: Any, at: str) -> Decimal:
    try:
        return Decimal(_text(raw, at))
    except InvalidOperation as wrong:
        raise StripeRefuses(f"Invalid decimal: {raw}", param=at) from wrong


def _metadata(raw: Any, at: str) -> dict[str, str]:
    if isinstance(raw, list):  # {"0": …} was read as a list
        raw = {str(number): value for number, value in enumerate(raw)}
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise StripeRefuses("Invalid hash: metadata is a set of texts", param=at)
    if len(raw) > 50:
        raise StripeRefuses("You can specify at most 50 metadata keys", param=at)
    for key, value in raw.items():
        if len(key) > 40:
            raise StripeRefuses(f"Metadata keys can be at most 40 characters, but {key} is longer", param=at)
        if len(value) > 500:
            raise StripeRefuses(
                f"Metadata values can have up to 500 characters, but you passed in a value that is {len(value)} "
                f"characters. Invalid value: {value[:40]}",
                param=f"{at}[{key}]",
            )
    return {key: value for key, value in raw.items() if value != ""}


SIMPLE: dict[Any, Check] = {str: _text, int: _integer, bool: _yes_or_no, Decimal: _decimal, float: _decimal}
