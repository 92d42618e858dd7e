"""A rehearsal: the fake Stripe beside a running Musha, with a small desk to let days pass and banks misbehave."""

import argparse
import cmd
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.fake import FakeStripe
from tests.fakes.stripe.money import shown
from tests.fakes.stripe.webhooks import Answered

KEY = "sk_test_rehearsal"
SECRET = "whsec_rehearsal"


class Desk(cmd.Cmd):
    """What one types while rehearsing; `help` names the words."""

    intro = "\nThe fake answers. `help` names what it understands, `quit` ends it.\n"
    prompt = "stripe> "

    def __init__(self, fake: FakeStripe, stdin: IO[str] | None = None, stdout: IO[str] | None = None) -> None:
        super().__init__(stdin=stdin, stdout=stdout)
        self.use_rawinput = stdin is None
        self.fake = fake

    def onecmd(self, line: str) -> bool:
        """Does what a line says; a refusal is told and ends nothing."""
        if line == "EOF":
            return self._nothing_more()
        try:
            return super().onecmd(line)
        except (StripeRefuses, ValueError, KeyError) as refusal:
            return self._say(f"No: {refusal}")

    def emptyline(self) -> bool:
        """An empty line does nothing."""
        return False

    def do_days(self, arg: str) -> bool:
        """days 5: lets days go by: debits settle, subscriptions renew, payouts arrive."""
        self.fake.advance(days=int(arg or 1))
        return False

    def do_gifts(self, _: str) -> bool:
        """gifts: the sessions so far, with what a dispute or a refund needs to name."""
        for each in self.fake.objects("checkout.session"):
            amount = shown(each["amount_total"], each["currency"])
            self._say(
                f"{each['client_reference_id'] or each['id']}  {amount}  {each['status']}, {each['payment_status']}"
            )
        for each in self.fake.objects("payment_intent"):
            self._say(f"{each['id']}  {shown(each['amount'], each['currency'])}  {each['status']}")
        return False

    def do_dispute(self, arg: str) -> bool:
        """dispute pi_…: the giver's bank takes a payment back."""
        return self._tell(self.fake.open_dispute, arg)

    def do_win(self, arg: str) -> bool:
        """win du_…: a dispute ends for the fund."""
        return self._tell(self.fake.win, arg)

    def do_lose(self, arg: str) -> bool:
        """lose du_…: a dispute ends for the giver."""
        return self._tell(self.fake.lose, arg)

    def do_fail(self, arg: str) -> bool:
        """fail pi_…: a bank debit fails, while pending or weeks later."""
        return self._tell(self.fake.late_failure, arg)

    def do_bounce(self, arg: str) -> bool:
        """bounce re_…: a refund comes back."""
        return self._tell(self.fake.fail_refund, arg)

    def do_stop(self, arg: str) -> bool:
        """stop sub_…: a subscription's next payments are declined."""
        self.fake.decline_renewals(arg)
        return False

    def do_payout(self, arg: str) -> bool:
        """payout [eur]: what is available leaves for the bank; it arrives two days later."""
        return self._tell(self.fake.pay_out, arg or self.fake.state.terms.settles[0])

    def do_return(self, arg: str) -> bool:
        """return po_…: the bank sends a payout back."""
        return self._tell(self.fake.fail_payout, arg)

    def do_balance(self, _: str) -> bool:
        """balance: what the fund's books must say, and the last movements."""
        for currency in sorted({each["currency"] for each in self.fake.transactions()}):
            self._say(f"balance: {shown(self.fake.balance(currency), currency)}")
        for each in self.fake.transactions()[-10:]:
            self._say(f"{each['id']}  {each['type']}  {shown(each['net'], each['currency'])}")
        return False

    def do_quit(self, _: str) -> bool:
        """quit: ends the rehearsal; the fake forgets everything."""
        return True

    def _nothing_more(self) -> bool:
        """Ends the rehearsal; without a terminal it goes on until it is stopped."""
        if self.use_rawinput and not sys.stdin.isatty():
            threading.Event().wait()
        return True

    def _tell(self, act: Callable[[str], dict[str, Any]], arg: str) -> bool:
        made = act(arg.strip())
        return self._say(f"{made['id']}  {made.get('status', '')}")

    def _say(self, words: str) -> bool:
        self.stdout.write(words + "\n")
        return False


def keep_delivering(
    fake: FakeStripe, told: Callable[[Answered], object], over: threading.Event, *, every: float = 1.0
) -> None:
    """Posts what waits, again and again, until the endpoint has taken it."""
    refused: set[str] = set()
    while not over.wait(every):
        for answer in fake.deliver():
            if answer.is_taken or answer.event not in refused:
                told(answer)
            if not answer.is_taken:
                refused.add(answer.event)


def settings(fake: FakeStripe) -> str:
    """The lines that point an installation here."""
    return f"export STRIPE_API={fake.url}\nexport STRIPE_SECRET_KEY={KEY}\nexport STRIPE_WEBHOOK_SECRET={SECRET}\n"


def main() -> None:
    """Runs until it is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=8140)
    parser.add_argument("--webhook", default="http://127.0.0.1:8000/stripe/events")
    parser.add_argument("--settles", default="usd", help="currencies of the account, the own first: usd,eur")
    given = parser.parse_args()
    fake = FakeStripe(
        given.webhook,
        SECRET,
        port=given.port,
        seed=None,
        is_ticking=True,
        settles=tuple(given.settles.lower().split(",")),
    )
    over = threading.Event()

    def told(answer: Answered) -> None:
        sys.stdout.write(f"  {answer.type}: {answer.status or 'nobody answers'}\n")

    with fake:
        sys.stdout.write("Start Musha in another window with\n\n" + settings(fake))
        sys.stdout.flush()
        threading.Thread(target=keep_delivering, args=(fake, told, over), daemon=True).start()
        try:
            Desk(fake).cmdloop()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
        over.set()


if __name__ == "__main__":
    main()
