"""Whatever happens, in whatever order: the balance is what was booked, and nobody gets back more than they gave."""

import random
from collections import defaultdict
from typing import Any

import pytest
import stripe

from tests.fakes.conftest import client_of
from tests.fakes.sessions import a_session
from tests.fakes.stripe import DISPUTED_IBAN, FAILING_IBAN, GOOD_IBAN, CardDeclined, FakeStripe, StripeRefuses

STEPS = ("card", "declined", "debit", "monthly", "refund", "dispute", "close", "out", "back", "days")


class History:
    """One account's life, drawn by lot."""

    def __init__(self, fake: FakeStripe, dice: random.Random) -> None:
        self.fake = fake
        self.client = client_of(fake)
        self.dice = dice
        self.reached: dict[str, int] = defaultdict(int)

    def step(self) -> None:
        name = self.dice.choice(STEPS)
        try:
            getattr(self, name)()
        except (StripeRefuses, stripe.InvalidRequestError, IndexError):
            return  # refused, or nothing there to do it to
        self.reached[name] += 1

    def _any(self, kind: str) -> dict[str, Any]:
        return self.dice.choice(self.fake.objects(kind))

    def card(self) -> None:
        currency, amount = self.dice.choice([("usd", 1_234), ("eur", 9_999), ("jod", 12_340), ("jpy", 777)])
        self.fake.pay(
            a_session(self.client, amount, currency).id, self.dice.choice(["4242424242424242", "4000000000000077"])
        )

    def declined(self) -> None:
        with pytest.raises(CardDeclined):
            self.fake.pay(a_session(self.client).id, "4000000000000002")

    def debit(self) -> None:
        self.fake.pay(
            a_session(self.client, 4_000, "eur").id, iban=self.dice.choice([GOOD_IBAN, FAILING_IBAN, DISPUTED_IBAN])
        )

    def monthly(self) -> None:
        self.fake.pay(a_session(self.client, 1_500, "gbp", every="month").id)

    def refund(self) -> None:
        method = self.dice.choice(["card", "sepa_debit"])  # else the many renewals would crowd the debits out
        mine = [each for each in self.fake.objects("charge") if each["payment_method_details"]["type"] == method]
        charge = self.dice.choice(mine)
        made = self.client.v1.refunds.create({"charge": charge["id"], "amount": self.dice.randrange(1, 150) * 10})
        if self.dice.random() < 0.3:
            self.fake.fail_refund(made.id)

    def dispute(self) -> None:
        self.fake.open_dispute(self._any("charge")["id"])

    def close(self) -> None:
        self.dice.choice([self.fake.win, self.fake.lose])(self._any("dispute")["id"])

    def out(self) -> None:
        self.fake.pay_out(self.dice.choice(["usd", "eur"]))

    def back(self) -> None:
        self.fake.fail_payout(self._any("payout")["id"])

    def days(self) -> None:
        self.fake.advance(days=self.dice.randrange(1, 9))


def _sums(rows: list[Any]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row["currency"]] += row["net"]
    return dict(sums)


def _check(history: History) -> None:
    fake, client = history.fake, history.client
    rows = [row.to_dict() for row in client.v1.balance_transactions.list({"limit": 100}).auto_paging_iter()]
    assert rows == fake.transactions()[::-1]
    balance = client.v1.balance.retrieve()
    for currency, booked in _sums(rows).items():
        parts = [each.amount for each in [*balance.available, *balance.pending] if each.currency == currency]
        assert sum(parts) == booked == fake.balance(currency)
    for row in rows:
        assert row["net"] == row["amount"] - row["fee"]
        assert row["fee"] == sum(each["amount"] for each in row["fee_details"])
    for payout in fake.objects("payout"):
        carried = client.v1.balance_transactions.list({"payout": payout["id"], "limit": 100}).data
        assert sum(row.net for row in carried) == 0
        assert payout["amount"] == -sum(row.net for row in carried if row.type == "payout")
    for charge in fake.objects("charge"):
        _check_charge(fake, charge)


def _check_charge(fake: FakeStripe, charge: dict[str, Any]) -> None:
    mine = {charge["id"]}
    mine |= {
        each["id"] for kind in ("refund", "dispute") for each in fake.objects(kind) if each["charge"] == charge["id"]
    }
    moved = sum(each["amount"] for each in fake.transactions() if each["source"] in mine)
    came = sum(each["amount"] for each in fake.transactions() if each["id"] == charge["balance_transaction"])
    assert 0 <= charge["amount_refunded"] <= charge["amount"]
    assert 0 <= moved <= came
    assert charge["status"] != "failed" or moved == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_books_add_up_after_any_history(seed: int):
    with FakeStripe(settles=("usd", "eur"), seed=seed) as fake:
        history = History(fake, random.Random(seed))
        for _ in range(60):
            history.step()
        _check(history)
        fake.advance(days=100)
        _check(history)


def test_histories_reach_all_that_can_happen():
    reached: dict[str, int] = defaultdict(int)
    with FakeStripe(settles=("usd", "eur")) as fake:
        history = History(fake, random.Random(7))
        for _ in range(300):
            history.step()
        reached = history.reached
        kinds = {each["type"] for each in fake.transactions()}
    assert {name for name, times in reached.items() if times >= 2} == set(STEPS)
    assert " ".join(sorted(kinds)) == (
        "adjustment charge payment payment_failure_refund payment_refund payout payout_failure refund refund_failure"
    )
