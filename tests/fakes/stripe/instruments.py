"""Stripe's own test cards and bank accounts, and what becomes of a payment made with each."""

import re
from dataclasses import dataclass

from tests.fakes.stripe.errors import StripeRefuses


@dataclass(frozen=True)
class Outcome:
    """What the bank will do with a payment."""

    code: str | None = None  # why it fails, if it does
    decline_code: str | None = None
    message: str = ""
    dispute: str | None = None  # the reason of a dispute that follows on success
    is_inquiry: bool = False
    is_available_at_once: bool = False
    is_for_renewal_only: bool = False  # the first payment works, later ones fail
    refund: str = "succeeded"  # what becomes of a refund: succeeded, later, fails
    asks: bool = False  # the card's bank asks the giver first (3-D Secure)

    @property
    def works(self) -> bool:
        """Whether money comes in."""
        return self.code is None


@dataclass(frozen=True)
class Instrument:
    """A card or a bank account as typed by a giver."""

    method: str
    number: str
    outcome: Outcome
    brand: str = ""
    country: str = "US"

    @property
    def last4(self) -> str:
        """The last four digits, the only ones that an API shows."""
        return self.number[-4:]


def _declined(decline_code: str, message: str = "Your card was declined.", code: str = "card_declined") -> Outcome:
    return Outcome(code, decline_code, message)


GOOD = Outcome()
CARDS = {
    "4242424242424242": GOOD,
    "4000056655665556": GOOD,
    "5555555555554444": GOOD,
    "378282246310005": GOOD,
    "4000002760000016": GOOD,
    "4000000000000002": _declined("generic_decline"),
    "4000000000009995": _declined("insufficient_funds", "Your card has insufficient funds."),
    "4000000000009987": _declined("lost_card"),
    "4000000000009979": _declined("stolen_card"),
    "4000000000000069": Outcome("expired_card", None, "Your card has expired."),
    "4000000000000127": Outcome("incorrect_cvc", None, "Your card's security code is incorrect."),
    "4000000000000119": Outcome(
        "processing_error", None, "An error occurred while processing your card. Try again in a little bit."
    ),
    "4100000000000019": _declined("fraudulent"),
    "4000000000000341": Outcome(
        "card_declined", "generic_decline", "Your card was declined.", is_for_renewal_only=True
    ),
    "4000000000000259": Outcome(dispute="fraudulent"),
    "4000000000002685": Outcome(dispute="product_not_received"),
    "4000000000001976": Outcome(dispute="fraudulent", is_inquiry=True),
    "4000000000000077": Outcome(is_available_at_once=True),
    "4000000000007726": Outcome(refund="later"),
    "4000000000005126": Outcome(refund="fails"),
    "4000002500003155": Outcome(asks=True),
    "4000002760003184": Outcome(asks=True),
}
FAILURES = {
    "account_closed": "The customer's bank account has been closed.",
    "no_account": "The customer's bank account could not be located.",
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
    "debit_not_authorized": "The customer has notified their bank that this payment was unauthorized.",
    "generic_decline": "The payment was declined by the customer's bank.",
}


def _fails(code: str) -> Outcome:
    return Outcome("payment_intent_payment_attempt_failed" if code == "generic_decline" else code, None, FAILURES[code])


DISPUTED = Outcome(dispute="debit_not_authorized")
IBAN_ENDS = {  # the endings that Stripe's test IBANs share from country to country
    "DE": {
        "3000": GOOD,
        "3001": _fails("generic_decline"),
        "3002": DISPUTED,
        "3003": GOOD,
        "3004": _fails("generic_decline"),
        "3005": _fails("insufficient_funds"),
    },
    "AT": {
        "3201": GOOD,
        "3202": _fails("generic_decline"),
        "3203": DISPUTED,
        "3204": GOOD,
        "3205": _fails("generic_decline"),
    },
}
ACCOUNTS: dict[str, dict[str, Outcome]] = {
    "bacs_debit": {
        "00012345": GOOD,
        "90012345": GOOD,
        "33333335": _fails("debit_not_authorized"),
        "22222227": _fails("insufficient_funds"),
        "55555559": DISPUTED,
    },
    "us_bank_account": {
        "000123456789": GOOD,
        "000111111113": _fails("account_closed"),
        "000111111116": _fails("no_account"),
        "000222222227": _fails("insufficient_funds"),
        "000333333335": _fails("debit_not_authorized"),
        "000555555559": DISPUTED,
    },
    "acss_debit": {
        "000123456789": GOOD,
        "900123456789": GOOD,
        "000222222227": _fails("insufficient_funds"),
        "000333333335": _fails("debit_not_authorized"),
        "000555555559": DISPUTED,
    },
    "au_becs_debit": {
        "000123456": GOOD,
        "900123456": GOOD,
        "111111113": _fails("account_closed"),
        "111111116": _fails("no_account"),
        "222222227": _fails("insufficient_funds"),
        "333333335": _fails("debit_not_authorized"),
        "555555559": DISPUTED,
    },
}
GOOD_IBAN = "DE89370400440532013000"
FAILING_IBAN = "DE62370400440532013001"
DISPUTED_IBAN = "DE35370400440532013002"


def card(number: str) -> Instrument:
    """A typed card; a number outside Stripe's test cards is refused, as in test mode."""
    digits = re.sub(r"[\s-]", "", number)
    if not (digits.isascii() and digits.isdigit() and _luhn(digits)):
        raise StripeRefuses("Your card number is incorrect.", code="incorrect_number", kind="card_error", status=402)
    if digits not in CARDS:
        raise StripeRefuses(
            "Your card was declined. Your request was in test mode, but used a non test card.",
            code="card_declined",
            kind="card_error",
            status=402,
            decline_code="test_mode_live_card",
        )
    brand = "amex" if digits.startswith("3") else "mastercard" if digits.startswith("5") else "visa"
    return Instrument("card", digits, CARDS[digits], brand)


def iban(number: str) -> Instrument:
    """A typed IBAN; its check digits count."""
    tidy = re.sub(r"\s", "", number).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", tidy) or _remainder(tidy) != 1:
        raise StripeRefuses("The IBAN you entered is invalid.", code="invalid_bank_account_iban", param="iban")
    return Instrument("sepa_debit", tidy, IBAN_ENDS.get(tidy[:2], {}).get(tidy[-4:], GOOD), country=tidy[:2])


def account(method: str, number: str) -> Instrument:
    """A typed account number of one of the other bank debits."""
    digits = re.sub(r"[\s-]", "", number)
    known = ACCOUNTS[method]
    if digits not in known:
        raise StripeRefuses(
            "You must use a test bank account number in test mode.",
            code="account_number_invalid",
            param="account_number",
        )
    country = {"bacs_debit": "GB", "us_bank_account": "US", "acss_debit": "CA", "au_becs_debit": "AU"}[method]
    return Instrument(method, digits, known[digits], country=country)


def typed(method: str, number: str) -> Instrument:
    """What a giver typed, by the method they chose."""
    if method == "card":
        return card(number)
    return iban(number) if method == "sepa_debit" else account(method, number)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _remainder(tidy: str) -> int:
    turned = tidy[4:] + tidy[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97
