"""Customers, and the products and prices that a Checkout Session makes on its way."""

from typing import Any

from tests.fakes.stripe.state import State


def customer(state: State, email: str | None, name: str | None, **fields: Any) -> dict[str, Any]:
    """A customer, kept until deleted."""
    made = state.add(
        "customer",
        **{
            "balance": 0,
            "created": state.now,
            "delinquent": False,
            "email": email,
            "invoice_settings": dict.fromkeys(
                ("custom_fields", "default_payment_method", "footer", "rendering_options")
            ),
            "metadata": {},
            "name": name,
            "next_invoice_sequence": 1,
            "preferred_locales": [],
            "tax_exempt": "none",
        }
        | fields,
    )
    state.tell("customer.created", made)
    return made


def price(state: State, data: dict[str, Any], currency: str, amount: int) -> dict[str, Any]:
    """A price made on the way, with its product; neither is active, so no list of a shop shows them."""
    if "product" in data:
        product = state.get("product", data["product"], param="product")
    else:
        about = data["product_data"]
        product = state.add(
            "product",
            active=False,
            created=state.now,
            description=about.get("description"),
            images=about.get("images", []),
            marketing_features=[],
            metadata=about.get("metadata") or {},
            name=about["name"],
            type="service",
            updated=state.now,
        )
    recurring = data.get("recurring")
    return state.add(
        "price",
        active=False,
        billing_scheme="per_unit",
        created=state.now,
        currency=currency,
        metadata={},
        product=product["id"],
        recurring=recurring
        and {
            "interval": recurring["interval"],
            "interval_count": recurring.get("interval_count", 1),
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        tax_behavior="unspecified",
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )
