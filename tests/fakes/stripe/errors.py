"""What Stripe says no with: one exception that knows its HTTP status and its JSON."""

from typing import Any


class StripeRefuses(Exception):
    """A refusal, as Stripe words it on the wire."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        status: int = 400,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.kind = kind
        self.status = status
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON that the client reads."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error | self.more}


def missing(kind: str, ref: str, param: str = "id") -> StripeRefuses:
    """No object of this kind has this id."""
    words = "balance transaction" if kind == "balance_transaction" else kind
    return StripeRefuses(f"No such {words}: '{ref}'", code="resource_missing", param=param, status=404)


class CardDeclined(StripeRefuses):
    """The bank said no; nothing was paid."""

    def __init__(self, message: str, *, code: str, decline_code: str | None, charge: str) -> None:
        super().__init__(
            message,
            code=code,
            kind="card_error",
            status=402,
            **({"decline_code": decline_code} if decline_code else {}),
            charge=charge,
        )
        self.decline_code = decline_code
