"""Stripe's own idea of currencies: exponents, smallest and largest amounts, and which bank debit speaks which."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.fakes.stripe.errors import StripeRefuses

CURRENCIES = frozenset(
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf "
    "chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf "
    "idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop "
    "mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd "
    "scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof "
    "xpf yer zar zmw".split()
)
ZERO = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
THREE = frozenset("bhd jod kwd omr tnd".split())
WHOLE_BUT_TIMES_100 = frozenset({"isk", "ugx"})  # no decimals any more, yet written with two zeros

LARGEST = 99_999_999
SMALLEST = {  # in minor units; every other currency must convert to at least 0.50 of the account's
    pair[:3]: int(pair[4:])
    for pair in (
        "usd=50 aed=200 aud=50 bgn=100 brl=50 cad=50 chf=50 czk=1500 dkk=250 eur=50 gbp=30 hkd=400 "
        "huf=17500 inr=50 jpy=50 mxn=1000 myr=200 nok=300 nzd=50 pln=200 ron=200 sek=300 sgd=50 thb=1000"
    ).split()
}

DEBITS = {  # bank debits and the currencies each can be charged in
    "sepa_debit": {"eur"},
    "bacs_debit": {"gbp"},
    "us_bank_account": {"usd"},
    "acss_debit": {"cad", "usd"},
    "au_becs_debit": {"aud"},
}
METHODS = ("card", *DEBITS)

# A made-up but plausible day's rates; FakeStripe(rates=…) sets others.
IN_DOLLARS = {
    pair[:3]: Decimal(pair[4:])
    for pair in (
        "usd=1 eur=1.08 gbp=1.27 jod=1.41 ils=0.27 cad=0.73 aud=0.66 chf=1.12 jpy=0.0067 krw=0.00074 "
        "kwd=3.25 bhd=2.65 omr=2.6 tnd=0.32 aed=0.2723 sar=0.2667 egp=0.02 lbp=0.0000112 try=0.03 "
        "clp=0.0011 sek=0.095 nok=0.094 dkk=0.145 mad=0.1 qar=0.2747 inr=0.012 ugx=0.00027 isk=0.0072 "
        "nzd=0.6"
    ).split()
}


@dataclass(frozen=True)
class Fee:
    """What Stripe takes of one payment: a share and a fixed part in minor units of the settlement currency."""

    share: Decimal
    fixed: int = 0
    at_most: int | None = None

    def of(self, amount: int) -> int:
        """The fee on an amount, both in minor units."""
        fee = int((amount * self.share).quantize(Decimal(1), ROUND_HALF_UP)) + self.fixed
        return fee if self.at_most is None else min(fee, self.at_most)


FEES = {
    "card": Fee(Decimal("0.029"), 30),
    "sepa_debit": Fee(Decimal(0), 35),
    "bacs_debit": Fee(Decimal("0.01"), 20, 400),
    "us_bank_account": Fee(Decimal("0.008"), 0, 500),
    "acss_debit": Fee(Decimal("0.01"), 40, 500),
    "au_becs_debit": Fee(Decimal("0.01"), 30, 350),
}


def exponent(currency: str) -> int:
    """How many decimals an amount of this currency carries in Stripe."""
    return 0 if currency in ZERO else 3 if currency in THREE else 2


def shown(amount: int, currency: str) -> str:
    """An amount in words of one's own: `12.34 USD`."""
    places = exponent(currency)
    return f"{Decimal(amount).scaleb(-places):,.{places}f} {currency.upper()}"


def check_currency(currency: str, param: str) -> str:
    """The currency in small letters; refused when Stripe has none of this name."""
    low = currency.lower()
    if low not in CURRENCIES:
        some = ", ".join(sorted(CURRENCIES))
        raise StripeRefuses(
            f"Invalid currency: {low}. Stripe currently supports these currencies: {some}",
            param=param,
        )
    return low


def check_whole(amount: int, currency: str, param: str) -> None:
    """Cards cannot move the last digit of three decimals, nor the two zeros of a whole currency."""
    step = 10 if currency in THREE else 100 if currency in WHOLE_BUT_TIMES_100 else 1
    if amount % step:
        raise StripeRefuses(
            f"Invalid amount. For {currency.upper()} transactions the amount must be evenly divisible by {step}.",
            code="parameter_invalid_integer",
            param=param,
        )


def check_total(amount: int, currency: str, rates: "Rates") -> None:
    """A total that Stripe would charge at all."""
    if amount > LARGEST:
        raise StripeRefuses(
            f"The Checkout Session's total amount due must be no more than {shown(LARGEST, currency)}.",
            code="amount_too_large",
            param="line_items",
        )
    smallest = SMALLEST.get(currency) or rates.convert(50, rates.home, currency)
    if 0 < amount < smallest:
        raise StripeRefuses(
            f"The Checkout Session's total amount due must add up to at least {shown(smallest, currency)}",
            code="amount_too_small",
            param="line_items",
        )


@dataclass(frozen=True)
class Rates:
    """What one unit of each currency is worth in dollars, and the currency that the account calls its own."""

    in_dollars: dict[str, Decimal]
    home: str

    def rate(self, base: str, quote: str) -> Decimal:
        """Units of quote for one unit of base, six decimals as Stripe gives."""
        dollar = self.in_dollars.get
        raw = dollar(base, Decimal("0.5")) / dollar(quote, Decimal("0.5"))
        return raw.quantize(Decimal("0.000001")) or raw

    def convert(self, amount: int, base: str, quote: str) -> int:
        """Minor units of base as minor units of quote."""
        scaled = Decimal(amount) * self.rate(base, quote) * Decimal(10) ** (exponent(quote) - exponent(base))
        return int(scaled.quantize(Decimal(1), ROUND_HALF_UP))


def rates(home: str, given: dict[str, Any] | None) -> Rates:
    """The rates of one fake, those given before those made up."""
    return Rates({key: Decimal(str(value)) for key, value in (IN_DOLLARS | (given or {})).items()}, home)
