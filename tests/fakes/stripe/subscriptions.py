"""Gifts that come again: each period an invoice and its payment, until somebody ends it."""

import calendar
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.stripe import invoices, payments
from tests.fakes.stripe.errors import CardDeclined, StripeRefuses, missing
from tests.fakes.stripe.instruments import Outcome
from tests.fakes.stripe.payments import Settled
from tests.fakes.stripe.shapes import page
from tests.fakes.stripe.state import DAY, State


def start(
    state: State, session: dict[str, Any], method: dict[str, Any], settled: Settled, planned: Outcome | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Begins a subscription by its first payment; if a card is declined, there is none. Returns it and its invoice."""
    inside = state.inside[session["id"]]
    intent = _first_intent(state, session, method)

    def ends(charge: dict[str, Any]) -> None:
        _settle(state, made, invoice, charge)
        settled(charge)

    payments.confirm(state, intent, method, ends, planned=planned)
    recurring = inside["lines"][0]["price"]["recurring"]
    until = after(state.now, recurring["interval"], recurring["interval_count"])
    made = _add(state, session, method, inside["asked"].get("subscription_data", {}))
    made["items"]["data"] = [_item(state, made, line, until) for line in inside["lines"]]
    state.tell("customer.subscription.created", made)
    invoice = invoices.issue(state, made, "subscription_create")
    made["latest_invoice"] = invoice["id"]
    invoices.attach(state, invoice, intent)
    if intent["status"] == "succeeded":
        invoices.paid(state, invoice)
    state.later(until - state.now, lambda: renew(state, made))
    return made, invoice


def _first_intent(state: State, session: dict[str, Any], method: dict[str, Any]) -> dict[str, Any]:
    inside = state.inside[session["id"]]
    if "intent" not in inside:  # a second try after a declined card pays the same intent
        intent = payments.intent(
            state,
            session["amount_total"],
            session["currency"],
            methods=session["payment_method_types"],
            customer=method["customer"],
            description="Subscription creation",
            setup_future_usage="off_session",
        )
        inside["intent"] = intent["id"]
    return state.objects[inside["intent"]]


def _add(state: State, session: dict[str, Any], method: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    return state.add(
        "subscription",
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=state.now,
        billing_mode={"flexible": None, "type": "classic"},
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        collection_method="charge_automatically",
        created=state.now,
        currency=session["currency"],
        customer=method["customer"],
        default_payment_method=method["id"],
        default_tax_rates=[],
        description=data.get("description"),
        discounts=[],
        invoice_settings={
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": invoices.ISSUER,
        },
        items=page("/v1/subscription_items", []),
        metadata=dict(data.get("metadata") or {}),
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": session["payment_method_types"],
            "save_default_payment_method": "off",
        },
        start_date=state.now,
        status="active",
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
    )


def renew(state: State, made: dict[str, Any]) -> None:
    """The next period begins: an invoice, and its payment."""
    if made["status"] not in {"active", "past_due"}:
        return
    if made["cancel_at_period_end"]:
        _end(state, made)
        return
    for item in made["items"]["data"]:
        recurring = item["price"]["recurring"]
        begins = item["current_period_end"]
        ends = after(begins, recurring["interval"], recurring["interval_count"], day=_day(made["billing_cycle_anchor"]))
        item.update(current_period_start=begins, current_period_end=ends)
    state.later(made["items"]["data"][0]["current_period_end"] - state.now, lambda: renew(state, made))
    invoice = invoices.issue(state, made, "subscription_cycle")
    made["latest_invoice"] = invoice["id"]
    state.tell("customer.subscription.updated", made, {"latest_invoice": None})
    intent = payments.intent(
        state,
        invoice["total"],
        made["currency"],
        methods=made["payment_settings"]["payment_method_types"],
        customer=made["customer"],
        description="Subscription update",
    )
    invoices.attach(state, invoice, intent)
    _try(state, made, invoice, 0)


def _try(state: State, made: dict[str, Any], invoice: dict[str, Any], tries: int) -> None:
    if made["status"] not in {"active", "past_due"} or invoice["status"] != "open":
        return
    intent = state.objects[invoices.link_of(state, invoice)["payment"]["payment_intent"]]
    planned: Outcome | None = state.inside.get(made["id"], {}).get("outcome")
    method = state.objects[made["default_payment_method"]]

    def ended(charge: dict[str, Any]) -> None:
        _settle(state, made, invoice, charge, tries)

    try:
        payments.confirm(state, intent, method, ended, planned=planned, is_first=False)
    except CardDeclined:
        _missed(state, made, invoice, tries)
    else:
        if intent["status"] == "succeeded":
            _came(state, made, invoice)


def _settle(
    state: State, made: dict[str, Any], invoice: dict[str, Any], charge: dict[str, Any], tries: int = 0
) -> None:
    if charge["status"] == "succeeded":
        _came(state, made, invoice)
    else:
        _missed(state, made, invoice, tries)


def _came(state: State, made: dict[str, Any], invoice: dict[str, Any]) -> None:
    invoices.paid(state, invoice)
    if made["status"] == "past_due":
        made["status"] = "active"
        state.tell("customer.subscription.updated", made, {"status": "past_due"})


def _missed(state: State, made: dict[str, Any], invoice: dict[str, Any], tries: int) -> None:
    waits = state.terms.retry_days
    again = waits[tries] * DAY if tries < len(waits) else None
    invoices.failed(state, invoice, None if again is None else state.now + again)
    if again is None:
        _end(state, made, "payment_failed")
        return
    if made["status"] == "active":
        made["status"] = "past_due"
        state.tell("customer.subscription.updated", made, {"status": "active"})
    state.later(again, lambda: _try(state, made, invoice, tries + 1))


def cancel(state: State, made: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Ends a subscription at once; what was paid stays paid."""
    if made["status"] == "canceled":
        raise missing("subscription", made["id"])
    made["cancellation_details"].update(asked.get("cancellation_details") or {})
    _end(state, made, "cancellation_requested")
    return made


def update(state: State, made: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Changes the metadata, or ends it with its period; this fake knows no other change."""
    if strange := asked.keys() - {"metadata", "cancel_at_period_end", "expand"}:
        raise StripeRefuses(f"This fake cannot change {', '.join(sorted(strange))} of a subscription.")
    previous = {name: made[name] for name in asked if name in made}
    made["metadata"].update(asked.get("metadata") or {})
    made["cancel_at_period_end"] = asked.get("cancel_at_period_end", made["cancel_at_period_end"])
    state.tell("customer.subscription.updated", made, previous)
    return made


def _end(state: State, made: dict[str, Any], reason: str = "cancellation_requested") -> None:
    made["cancellation_details"]["reason"] = reason
    made.update(status="canceled", canceled_at=state.now, ended_at=state.now)
    state.tell("customer.subscription.deleted", made)


def after(instant: int, interval: str, count: int, *, day: int | None = None) -> int:
    """The same time one interval on; a month that lacks the day takes its last."""
    at = datetime.fromtimestamp(instant, UTC)
    if interval in {"day", "week"}:
        return int((at + timedelta(days=count * (7 if interval == "week" else 1))).timestamp())
    months = at.year * 12 + at.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return int(at.replace(year=year, month=month + 1, day=min(day or at.day, last)).timestamp())


def _day(instant: int) -> int:
    return datetime.fromtimestamp(instant, UTC).day


def _item(state: State, made: dict[str, Any], line: dict[str, Any], ends: int) -> dict[str, Any]:
    return state.add(
        "subscription_item",
        created=state.now,
        current_period_end=ends,
        current_period_start=state.now,
        discounts=[],
        metadata={},
        plan=_plan(line["price"]),
        price=line["price"],
        quantity=line["quantity"],
        subscription=made["id"],
        tax_rates=[],
    )


def _plan(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": given["id"],
        "object": "plan",
        "active": False,
        "amount": given["unit_amount"],
        "amount_decimal": given["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": given["created"],
        "currency": given["currency"],
        "interval": given["recurring"]["interval"],
        "interval_count": given["recurring"]["interval_count"],
        "livemode": False,
        "metadata": {},
        "product": given["product"],
        "usage_type": "licensed",
    }
