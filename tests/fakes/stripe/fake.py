"""The fake's front door: start it, pay as a giver, let days go by, deliver its events, read its truth."""

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from tests.fakes.stripe import checkout, disputes, money, payouts, refunds
from tests.fakes.stripe.api import Api
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.faults import Faults
from tests.fakes.stripe.hosted import Hosted
from tests.fakes.stripe.instruments import FAILURES, Outcome, account, card, iban
from tests.fakes.stripe.payments import Giver
from tests.fakes.stripe.server import Server
from tests.fakes.stripe.shapes import copied
from tests.fakes.stripe.state import DAY, State, Terms
from tests.fakes.stripe.webhooks import Answered, Delivery, Post, Webhooks

Thing = dict[str, Any]


class FakeStripe:
    """One Stripe account on loopback; see the package's own words for how to use it."""

    def __init__(
        self,
        webhook_url: str | None = None,
        secret: str = "whsec_test",
        *,
        events: Iterable[str] | None = None,
        now: int | datetime | None = None,
        seed: int | None = 0,
        rates: dict[str, Any] | None = None,
        port: int = 0,
        is_ticking: bool = False,
        **terms: Any,
    ) -> None:
        own = Terms(**terms | {"fees": money.FEES | terms.get("fees", {})})
        start = int(now.timestamp()) if isinstance(now, datetime) else now
        self.state = State(
            now=start, seed=seed, terms=own, rates=money.rates(own.settles[0], rates), is_ticking=is_ticking
        )
        self.webhooks = Webhooks(self.state, webhook_url, secret, None if events is None else frozenset(events))
        self._faults = Faults()
        self._api = Api(self.state, self._faults)
        self._server = Server(port, self._api, Hosted(self.state))
        self.state.url = self._server.url

    # -- running

    @property
    def url(self) -> str:
        """What StripeClient(base_addresses={"api": …}) needs."""
        return self.state.url

    @property
    def webhook_url(self) -> str | None:
        """Where deliver() posts to; may be set once the endpoint is known."""
        return self.webhooks.url

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        self.webhooks.url = url

    def start(self) -> Self:
        """Begins to listen."""
        self._server.start()
        return self

    def close(self) -> None:
        """Stops listening and forgets everything."""
        self._server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what givers and banks do

    def pay(
        self,
        session_id: str,
        card: str = "4242424242424242",
        *,
        iban: str | None = None,
        debit: tuple[str, str] | None = None,
        email: str | None = "giver@example.org",
        name: str | None = None,
        fails: str | None = None,
    ) -> Thing:
        """Pays a session as on its page; raises CardDeclined. `debit=("us_bank_account", "000123456789")`.

        `fails="insufficient_funds"` lets any instrument fail for that reason.
        """
        with self.state.lock:
            made = self.state.get("checkout.session", session_id, param="session")
            planned = _failing(fails) if fails else None
            return copied(checkout.pay(self.state, made, _instrument(card, iban, debit), Giver(email, name), planned))

    def cancel(self, session_id: str) -> str:
        """Where the page's back button leads; the session stays open."""
        made = self.object(session_id)
        return str(made["cancel_url"] or made["success_url"])

    def open_dispute(
        self, charge: str, *, reason: str = "fraudulent", amount: int | None = None, is_inquiry: bool = False
    ) -> Thing:
        """A giver's bank disputes a charge (its id or its PaymentIntent's)."""
        with self.state.lock:
            found = self._charge(charge)
            return copied(disputes.open_dispute(self.state, found, reason=reason, amount=amount, is_inquiry=is_inquiry))

    def win(self, dispute: str) -> Thing:
        """The dispute ends for the account: the money comes back."""
        with self.state.lock:
            return copied(disputes.win(self.state, self.state.get("dispute", dispute)))

    def lose(self, dispute: str) -> Thing:
        """The dispute ends for the giver."""
        with self.state.lock:
            return copied(disputes.lose(self.state, self.state.get("dispute", dispute)))

    def late_failure(self, charge: str, *, reason: str = "insufficient_funds") -> Thing:
        """A bank debit fails: while pending as a failed charge, after success as a dispute that is lost already."""
        with self.state.lock:
            found = self._charge(charge)
            if found["payment_method_details"]["type"] == "card":
                raise StripeRefuses("A card does not fail late: it is disputed.")
            if found["status"] == "pending":
                self.state.inside[found["id"]]["outcome"] = _failing(reason)
                return copied(found)
            return copied(disputes.open_dispute(self.state, found, reason=reason))

    def fail_refund(self, refund: str, *, reason: str = "lost_or_stolen_card") -> Thing:
        """The giver's bank sends a refund back."""
        with self.state.lock:
            return copied(refunds.fail(self.state, self.state.get("refund", refund), reason))

    def pay_out(self, currency: str | None = None, *, arrives: bool = False) -> Thing:
        """Sends what is available to the bank; `arrives=True` skips the days on the way."""
        with self.state.lock:
            made = payouts.pay_out(self.state, currency or self.state.terms.settles[0])
            return copied(payouts.arrive(self.state, made) if arrives else made)

    def fail_payout(self, payout: str, *, code: str = "account_closed") -> Thing:
        """The bank sends a payout back, on the way or after it arrived."""
        with self.state.lock:
            return copied(payouts.fail(self.state, self.state.get("payout", payout), code))

    def decline_renewals(self, subscription: str, code: str | None = "card_declined") -> None:
        """From now on this subscription's payments fail; None lets them work again."""
        with self.state.lock:
            self.state.get("subscription", subscription)
            inside = self.state.inside.setdefault(subscription, {})
            inside["outcome"] = None if code is None else _failing(code)

    # -- time and luck

    @property
    def now(self) -> int:
        """The fake's clock, in seconds."""
        return self.state.now

    def advance(self, seconds: int = 0, *, minutes: int = 0, hours: int = 0, days: int = 0) -> None:
        """Lets time go by: debits settle, subscriptions renew, payouts arrive, sessions and keys expire."""
        self.state.advance(seconds + 60 * minutes + 3600 * hours + DAY * days)

    def fail_next(self, kind: str, times: int = 1, *, path: str = "/", seconds: float = 0.2) -> None:
        """The next requests (to paths that begin so) go wrong: 429, 500, 503, cut_before, cut_after, slow.

        `times=0` takes back what is still to come of a kind.
        """
        self._faults.add(kind, times, path, seconds)

    # -- events

    def rotate_secret(self, secret: str) -> None:
        """A new signing secret; the old one signs beside it until end_rotation()."""
        self.webhooks.rotate(secret)

    def end_rotation(self) -> None:
        """Only the new secret signs from here on."""
        self.webhooks.end_rotation()

    def deliver(
        self,
        *,
        post: Post | None = None,
        shuffle: random.Random | None = None,
        twice: float = 0.0,
        drop: float = 0.0,
    ) -> list[Answered]:
        """Sends what waits to the endpoint (or to `post`); what it refused waits for the next call."""
        return self.webhooks.deliver(post, shuffle, twice, drop)

    def hand_out(
        self, *, shuffle: random.Random | None = None, twice: float = 0.0, drop: float = 0.0
    ) -> list[Delivery]:
        """What waits as signed (body, header) pairs, for a test client to post."""
        return self.webhooks.hand_out(shuffle, twice, drop)

    def signed(self, event: str, *, at: int | None = None) -> Delivery:
        """Any event once more, signed now or at an instant of one's choice."""
        with self.state.lock:
            self.state.get("event", event)
            return self.webhooks.pack(event, at=at)

    def events(self, kind: str | None = None) -> list[Thing]:
        """Every event so far, oldest first."""
        return [each for each in self.objects("event") if kind is None or each["type"] == kind]

    def tell(self, kind: str, thing: Thing) -> Thing:
        """Makes an event of any type about anything: one that the app does not know, or about what is deleted."""
        with self.state.lock:
            return copied(self.state.tell(kind, thing))

    # -- truth

    def balance(self, currency: str) -> int:
        """All of the account's money in a currency, available and pending, in minor units."""
        return sum(each["net"] for each in self.transactions(currency))

    def transactions(self, currency: str | None = None) -> list[Thing]:
        """Every balance transaction, oldest first: what the app's books must equal."""
        return [each for each in self.objects("balance_transaction") if currency in {None, each["currency"]}]

    def object(self, ref: str) -> Thing:
        """Any object by its id."""
        with self.state.lock:
            return copied(self.state.objects[ref])

    def objects(self, kind: str) -> list[Thing]:
        """All of a kind (`charge`, `checkout.session`, …), oldest first."""
        with self.state.lock:
            return [copied(each) for each in self.state.all(kind)]

    def forget(self, ref: str) -> None:
        """An object disappears, as if deleted: events speak of it, but the API no longer finds it."""
        with self.state.lock:
            gone = self.state.objects.pop(ref)
            self.state.kinds[gone["object"]].remove(ref)

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Method, path and status of every API request so far."""
        return list(self._api.log)

    def _charge(self, ref: str) -> Thing:
        found = self.state.objects.get(ref)
        if found and found["object"] == "payment_intent":
            ref = found["latest_charge"]
        return self.state.get("charge", ref)


def _instrument(number: str, iban_: str | None, debit: tuple[str, str] | None) -> Any:
    if iban_:
        return iban(iban_)
    return account(*debit) if debit else card(number)


def _failing(code: str) -> Outcome:
    declined = code == "card_declined"
    return Outcome(code, "generic_decline" if declined else None, FAILURES.get(code, "Your card was declined."))
