"""The hosted page's words and HTML, in English and Arabic."""

from html import escape
from typing import Any

from tests.fakes.stripe import money
from tests.fakes.stripe.errors import StripeRefuses

HINTS = {  # what to type here: one that pays, one that does not
    "card": "4242 4242 4242 4242  ✗ 4000 0000 0000 0002",
    "sepa_debit": "DE89370400440532013000  ✗ DE62370400440532013001",
    "bacs_debit": "00012345  ✗ 22222227",
    "us_bank_account": "000123456789  ✗ 000222222227",
    "acss_debit": "000123456789  ✗ 000222222227",
    "au_becs_debit": "000123456  ✗ 222222227",
}
WORDS = {
    "en": {
        "title": "Pay",
        "email": "Email",
        "name": "Name",
        "pay": "Pay",
        "subscribe": "Subscribe",
        "donate": "Donate",
        "book": "Book",
        "cancel": "Back",
        "card": "Card",
        "sepa_debit": "SEPA Direct Debit",
        "bacs_debit": "Bacs Direct Debit",
        "us_bank_account": "US bank account",
        "acss_debit": "Pre-authorized debit (Canada)",
        "au_becs_debit": "BECS Direct Debit",
        "number_card": "Card number",
        "number_sepa_debit": "IBAN",
        "number": "Account number",
        "test": "A page for rehearsals: no real money moves here.",
        "asks": "Your bank asks whether it is you who pays.",
        "complete": "It is me",
        "refuse": "It is not me",
        "over": "This page has been paid or has expired.",
        "gone": "There is no such page.",
        "day": "per day",
        "week": "per week",
        "month": "per month",
        "year": "per year",
    },
    "ar": {
        "title": "الدفع",
        "email": "البريد الإلكتروني",
        "name": "الاسم",
        "pay": "ادفع",
        "subscribe": "اشترك",
        "donate": "تبرّع",
        "book": "احجز",
        "cancel": "رجوع",
        "card": "بطاقة",
        "sepa_debit": "خصم سيبا المباشر",
        "bacs_debit": "خصم باكس المباشر",
        "us_bank_account": "حساب مصرفي أمريكي",
        "acss_debit": "خصم مصرح به مسبقًا (كندا)",
        "au_becs_debit": "خصم بيكس المباشر",
        "number_card": "رقم البطاقة",
        "number_sepa_debit": "رقم الآيبان",
        "number": "رقم الحساب",
        "test": "صفحة للتجربة: لا تتحرك هنا أي أموال حقيقية.",
        "asks": "يسأل مصرفك هل أنت من يدفع.",
        "complete": "أنا من يدفع",
        "refuse": "لستُ أنا",
        "over": "دُفعت هذه الصفحة أو انتهت صلاحيتها.",
        "gone": "لا توجد صفحة كهذه.",
        "day": "كل يوم",
        "week": "كل أسبوع",
        "month": "كل شهر",
        "year": "كل سنة",
    },
}
PROBLEMS = {
    "card_declined": "رُفضت بطاقتك.",
    "incorrect_number": "رقم بطاقتك غير صحيح.",
    "expired_card": "انتهت صلاحية بطاقتك.",
    "payment_intent_authentication_failure": "لم نتمكن من التحقق من بطاقتك. اختر طريقة دفع أخرى وحاول من جديد.",
    "incorrect_cvc": "رمز الأمان غير صحيح.",
    "invalid_bank_account_iban": "رقم الآيبان غير صالح.",
}
STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f7f9;color:#1a1f36}
main{max-width:26rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:.75rem;box-shadow:0 1px 4px #0002}
h1{font-size:1rem;font-weight:500;margin:0}.amount{font-size:2rem;font-weight:600;margin:.25rem 0 1rem}
fieldset{border:1px solid #d5dbe1;border-radius:.5rem;margin:0 0 1rem;min-width:0;overflow-wrap:anywhere;padding:.75rem}
label{display:block;margin:.5rem 0}label.way{font-weight:600}
input[type=text],input[type=email]{width:100%;padding:.6rem;font:inherit;border:1px solid #c0c8d2;border-radius:.4rem}
input.number{direction:ltr;text-align:start}.problem{color:#a3123a;background:#fdeef1;padding:.6rem;border-radius:.4rem}
button{font:inherit;padding:.7rem 1rem;border-radius:.4rem;border:0;width:100%;margin:.3rem 0}
button.main{background:#3b47c4;color:#fff}button.back{background:#eceff3;color:#1a1f36}small{color:#5b6478}
"""


def language(locale: str | None, accepted: str) -> str:
    """The page's language: the session's, or with `auto` the browser's.

    Stripe's own page speaks no Arabic today; this one does, so that a whole gift can be rehearsed from right to left.
    """
    wanted = accepted.split(",", maxsplit=1)[0] if locale in {None, "auto"} else locale
    return "ar" if (wanted or "").lower().startswith("ar") else "en"


def translated(refusal: StripeRefuses, language_: str) -> str:
    """What went wrong, in the giver's words."""
    return PROBLEMS.get(refusal.code or "", refusal.message) if language_ == "ar" else refusal.message


def checkout(
    made: dict[str, Any], lines: list[dict[str, Any]], language_: str, typed: dict[str, str], problem: str
) -> str:
    """The page with its form; what was typed stays typed."""
    words = WORDS[language_]
    chosen = typed.get("method", made["payment_method_types"][0])
    ways = "".join(_way(method, words, chosen, typed) for method in made["payment_method_types"])
    recurring = lines[0]["price"]["recurring"]
    every = f" <small>{words[recurring['interval']]}</small>" if recurring else ""
    button = words.get(made["submit_type"] or ("subscribe" if recurring else "pay"), words["pay"])
    back = _button("cancel", words["cancel"]) if made["cancel_url"] else ""
    told = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    email = made["customer_email"] or typed.get("email", "")
    fixed = " readonly" if made["customer_email"] else ""
    return _page(
        language_,
        words["title"],
        f"""<h1>{escape(", ".join(line["description"] for line in lines))}</h1>
<p class="amount"><bdi>{money.shown(made["amount_total"], made["currency"])}</bdi>{every}</p>{told}
<form method="post">
<label>{words["email"]}<input type="email" name="email" value="{escape(email)}"{fixed} autocomplete="email"></label>
<label>{words["name"]}<input type="text" name="name" value="{escape(typed.get("name", ""))}"></label>
{ways}
{_button("pay", button, is_main=True)}
{back}</form><small>{words["test"]}</small>""",
    )


def asks(language_: str, typed: dict[str, str]) -> str:
    """The bank's question in between (3-D Secure); what was typed travels with the answer."""
    words = WORDS[language_]
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in typed.items()
        if name != "button"
    )
    buttons = _button("complete", words["complete"], is_main=True) + _button("refuse", words["refuse"])
    return _page(language_, words["title"], f'<h1>{words["asks"]}</h1><form method="post">{hidden}{buttons}</form>')


def _button(value: str, words: str, *, is_main: bool = False) -> str:
    kind = "main" if is_main else "back"
    return f'<button class="{kind}" name="button" value="{value}" data-testid="{value}">{words}</button>'


def _way(method: str, words: dict[str, str], chosen: str, typed: dict[str, str]) -> str:
    checked = " checked" if method == chosen else ""
    label = words.get(f"number_{method}", words["number"])
    name = f"number_{method}"
    number = escape(typed.get(name, ""))
    return f"""<fieldset>
<label class="way"><input type="radio" name="method" value="{method}"{checked}> {words[method]}</label>
<label>{label}<input class="number" type="text" name="{name}" value="{number}" autocomplete="off"></label>
<small><bdi>✓ {HINTS[method]}</bdi></small>
</fieldset>"""


def over(language_: str) -> str:
    """A page whose time is past."""
    return _page(language_, WORDS[language_]["title"], f"<h1>{WORDS[language_]['over']}</h1>")


def gone(accepted: str) -> str:
    """No page at all."""
    language_ = language(None, accepted)
    return _page(language_, WORDS[language_]["title"], f"<h1>{WORDS[language_]['gone']}</h1>")


def _page(language_: str, title: str, inside: str) -> str:
    direction = "rtl" if language_ == "ar" else "ltr"
    return f"""<!doctype html><html lang="{language_}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title><style>{STYLE}</style></head>
<body><main>{inside}</main></body></html>"""
