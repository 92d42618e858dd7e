"""Makes objects that have exactly the fields of stripe-python's own classes, and opens the references in them.

A field that the client's class does not know, or a required one that is missing, is a mistake of the fake and raises.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ForwardRef, TypeVar, cast, get_args

import stripe
from stripe import checkout
from tests.fakes.stripe.errors import StripeRefuses

CLASSES: dict[str, type] = {
    "checkout.session": checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "balance": stripe.Balance,
    "balance_transaction": stripe.BalanceTransaction,
    "payout": stripe.Payout,
    "event": stripe.Event,
    "customer": stripe.Customer,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "line_item": stripe.InvoiceLineItem,
    "price": stripe.Price,
    "product": stripe.Product,
}
ONLY_WHEN_ASKED = {  # these stand in an answer when `expand` names them, and not as null
    "checkout.session": {"line_items"},
    "charge": {"refunds"},
    "invoice": {"payments"},
    "customer": {"subscriptions", "sources", "tax_ids", "tax", "cash_balance", "test_clock"},
    "price": {"currency_options", "tiers"},
    "product": {"deleted"},
}
T = TypeVar("T")
Find = Callable[[str], dict[str, Any] | None]


@cache
def _fields(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    notes = {name: note for name, note in CLASSES[kind].__annotations__.items() if "ClassVar" not in str(note)}
    optional = {name for name, note in notes.items() if type(None) in get_args(note)}
    return frozenset(notes), frozenset(optional)


def fields(kind: str) -> frozenset[str]:
    """The names of what a thing of this kind says."""
    return _fields(kind)[0]


@cache
def expandable(kind: str) -> frozenset[str]:
    """The fields of this kind that hold an id and open into an object."""
    return frozenset(
        name
        for name, note in CLASSES[kind].__annotations__.items()
        if str in get_args(note) and any(isinstance(part, ForwardRef) for part in get_args(note))
    ) | ONLY_WHEN_ASKED.get(kind, set())


def make(kind: str, **fields: Any) -> dict[str, Any]:
    """An object of this kind; what Stripe gives as null is null."""
    known, optional = _fields(kind)
    hidden = ONLY_WHEN_ASKED.get(kind, set()) | {"deleted", "test_clock"}
    shown = {"allow_redisplay", "customer", "customer_account"} if kind == "payment_method" else optional - hidden
    blank: dict[str, Any] = dict.fromkeys(sorted(shown))
    given = {"object": kind} | ({"livemode": False} if "livemode" in known else {}) | fields
    if strange := given.keys() - known:
        raise TypeError(f"{kind} has no {sorted(strange)}")
    if lacking := known - optional - given.keys():
        raise TypeError(f"{kind} lacks {sorted(lacking)}")
    return blank | given


def page(url: str, rows: list[dict[str, Any]], *, has_more: bool = False) -> dict[str, Any]:
    """One page of a list."""
    return {"object": "list", "url": url, "has_more": has_more, "data": rows}


def copied(value: T) -> T:
    """A deep copy of plain JSON, quicker than the general one."""
    copy: Any = value
    if isinstance(value, dict):
        copy = {key: copied(inner) for key, inner in value.items()}
    elif isinstance(value, list):
        copy = [copied(inner) for inner in value]
    return cast("T", copy)


def expanded(thing: dict[str, Any], paths: Iterable[str], find: Find) -> dict[str, Any]:
    """A copy in which the named references are objects; an unknown one is refused as Stripe does."""
    answer: dict[str, Any] = copied(thing)
    for path in paths:
        _open(answer, path.split("."), path, find)
    return answer


def _open(thing: Any, parts: list[str], path: str, find: Find) -> None:
    if isinstance(thing, list):
        for each in thing:
            _open(each, parts, path, find)
        return
    head, rest = parts[0], parts[1:]
    kind = thing.get("object")
    if kind in CLASSES and head in expandable(kind):
        _open_field(thing, head, find)
    elif head not in thing or (not rest and kind in CLASSES):
        raise StripeRefuses(f"This property cannot be expanded ({path}).", param="expand")
    elif not rest:
        _open_field(thing, head, find)
    if rest and thing.get(head) is not None:
        _open(thing[head], rest, path, find)


def _open_field(thing: dict[str, Any], name: str, find: Find) -> None:
    value = thing.get(name)
    if name not in thing:
        value = f"{thing['id']}/{name}"
    if isinstance(value, str) and (found := find(value)):
        thing[name] = copied(found)
