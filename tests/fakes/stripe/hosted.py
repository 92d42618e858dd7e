"""The page that a giver sees: chooses a way to pay, types a number, pays or goes back."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.stripe import checkout, pages
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.instruments import typed
from tests.fakes.stripe.payments import Giver
from tests.fakes.stripe.state import State

NOT_ME = StripeRefuses(
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
    code="payment_intent_authentication_failure",
    kind="card_error",
    status=402,
)


@dataclass
class Page:
    """An HTML answer."""

    status: int
    html: str
    headers: dict[str, str] = field(default_factory=dict)


class Hosted:
    """Serves /c/pay/<session>."""

    def __init__(self, state: State) -> None:
        self.state = state

    def answer(self, method: str, path: str, body: str, languages: str) -> Page:
        """Shows the page, or does what a button says."""
        ref = path.removeprefix("/c/pay/")
        with self.state.lock:
            made = self.state.find(ref)
            if made is None or made["object"] != "checkout.session":
                return Page(404, pages.gone(languages))
            language = pages.language(made["locale"], languages)
            if made["status"] != "open":
                return Page(410, pages.over(language))
            if method == "GET":
                return self._show(made, language)
            return self._press(made, dict(parse_qsl(body, keep_blank_values=True)), language)

    def _show(
        self, made: dict[str, Any], language: str, typed_: dict[str, str] | None = None, problem: str = ""
    ) -> Page:
        lines = self.state.inside[made["id"]]["lines"]
        html = pages.checkout(made, lines, language, typed_ or {}, problem)
        return Page(200, html, {"Cache-Control": "no-store"})

    def _press(self, made: dict[str, Any], form: dict[str, str], language: str) -> Page:
        button = form.get("button")
        if button == "cancel" and made["cancel_url"]:
            return _go(made["cancel_url"], made)
        typed_in = [each for each in made["payment_method_types"] if form.get(f"number_{each}")]
        method = typed_in[0] if len(typed_in) == 1 else form.get("method", made["payment_method_types"][0])
        try:
            instrument = typed(method, form.get(f"number_{method}", ""))
            if instrument.outcome.asks and button == "pay":
                return Page(200, pages.asks(language, form))
            if button == "refuse":
                raise NOT_ME
            checkout.pay(self.state, made, instrument, Giver(form.get("email") or None, form.get("name") or None))
        except StripeRefuses as refusal:
            return self._show(made, language, form, pages.translated(refusal, language))
        return _go(made["success_url"], made)


def _go(url: str, made: dict[str, Any]) -> Page:
    return Page(303, "", {"Location": url.replace("{CHECKOUT_SESSION_ID}", made["id"])})
