"""What an agreement may say: typed clauses in two languages, one page, no free text, and the count of its strings."""

from __future__ import annotations

from enum import StrEnum


class Clause(StrEnum):
    """The typed clauses of an agreement: the legal floor of four, and what the fund owes (practice.md decision 5)."""

    LAWFUL_USE = "lawful_use"
    PAYEE_IDENTITY = "payee_identity"
    ARRIVAL = "arrival"
    NO_FRAUD_OR_HARM = "no_fraud_or_harm"
    FREE_USE = "free_use"
    WHOLE_AMOUNT = "whole_amount"
    LEARNING = "learning"


# In the order in which the page says them: what the fund owes first, then the floor of four.
CLAUSES = (
    Clause.FREE_USE,
    Clause.WHOLE_AMOUNT,
    Clause.LEARNING,
    Clause.LAWFUL_USE,
    Clause.PAYEE_IDENTITY,
    Clause.ARRIVAL,
    Clause.NO_FRAUD_OR_HARM,
)

_TEXTS: dict[Clause, dict[str, str]] = {
    Clause.FREE_USE: {
        "en": "You decide how to use this grant for the work that you described together. Budget, dates, methods and "
        "people may change without asking us. Tell us when you can if a partner leaves, a place can no longer be "
        "reached, somebody was harmed, or somebody else should be paid.",
        "ar": "أنتم من يقرّر كيف تُستعمل هذه المنحة في العمل الذي وصفتموه معًا. الموازنة والمواعيد والأساليب والأشخاص "
        "يمكن أن تتغيّر من دون استئذاننا. أخبرونا حين تستطيعون إذا غادر شريك، أو تعذّر الوصول إلى مكان، أو لحق "
        "بأحد أذى، أو وجب الدفع لجهة أخرى.",
    },
    Clause.WHOLE_AMOUNT: {
        "en": "The fund pays the whole amount. Fees and exchange losses on the way are the fund's. The grant does not "
        "lapse because a route failed: the money is held safely until a way is found. Nothing is taken back, except "
        "after proven fraud.",
        "ar": "يدفع الصندوق المبلغ كاملًا، والرسوم وفروق الصرف على الطريق على حساب الصندوق. لا تسقط المنحة لأن طريق "
        "الدفع تعثّر: يُحفظ المال في أمان حتى يوجد طريق. ولا يُستردّ شيء إلا بعد احتيال مثبت.",
    },
    Clause.LEARNING: {
        "en": "Once a year at most we ask how it went: a conversation of up to an hour, a voice note, a report you "
        "wrote for somebody else, or nothing at all. There are no targets. A late word never delays a payment.",
        "ar": "نسأل مرة في السنة على الأكثر كيف سارت الأمور: حديث لا يتجاوز ساعة، أو تسجيل صوتي، أو تقرير كتبتموه لجهة "
        "أخرى، أو لا شيء. لا أهداف مفروضة. والتأخّر في الكلام لا يؤخّر أي دفعة.",
    },
    Clause.LAWFUL_USE: {
        "en": "The money is used for lawful charitable purposes.",
        "ar": "يُستعمل المال في أغراض خيرية مشروعة.",
    },
    Clause.PAYEE_IDENTITY: {
        "en": "You tell the treasurer who is to be paid. The check concerns the payee alone, never your members, "
        "participants or partners.",
        "ar": "تخبرون أمين المال بمن يُدفع له. والتحقّق يخصّ المستلِم وحده، ولا يشمل أعضاءكم أو المشاركين أو شركاءكم.",
    },
    Clause.ARRIVAL: {
        "en": "When money arrives, you say so, with the date.",
        "ar": "عند وصول المال تؤكّدون وصوله وتاريخه.",
    },
    Clause.NO_FRAUD_OR_HARM: {
        "en": "No fraud, and no harm to people.",
        "ar": "لا احتيال، ولا إيذاء للناس.",
    },
}

# The strings that a clause adds to an agreement (practice.md section 4); the library has only clauses of weight 0.
_WEIGHTS: dict[Clause, int] = dict.fromkeys(Clause, 0)


def text_of(clause: Clause | str, language: str) -> str:
    """Return what the clause says in `language` ('en' or 'ar')."""
    return _TEXTS[Clause(clause)][language]


def strings_in(clauses: list[str]) -> int:
    """Return the string score of an agreement: 0 means no strings."""
    return sum(_WEIGHTS[Clause(clause)] for clause in clauses)
