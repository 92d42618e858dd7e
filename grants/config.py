"""Everything that may differ between two installations, read once, from the environment only."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KEEP = "keep:"


class BadConfiguration(Exception):
    """The environment cannot be used; the message names every variable at fault at once."""


@dataclass(frozen=True)
class Config:
    """One installation. The defaults are the safe ones: a demo has to ask to be a demo."""

    data: Path
    database_url: str | None
    secret_key: str
    base_url: str
    mail_url: str
    mail_from: str
    is_demo: bool = False
    proxies: int = 0
    unset: tuple[str, ...] = ()
    stripe_key: str = ""  # none: gifts come by bank transfer only
    stripe_secrets: tuple[str, ...] = ()  # of the webhook; two while one replaces the other
    ledger_keys: tuple[str, ...] = ()  # the first signs checkpoints, the others once did; none: the secret key signs
    stripe_api: str = ""  # another address than Stripe's own, for a rehearsal

    @property
    def is_embedded(self) -> bool:
        """True when Musha runs its own PostgreSQL in `data`."""
        return self.database_url is None

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Return what the keys of checkpoints are made of: the first signs, all of them verify."""
        return self.ledger_keys or (self.secret_key,)

    @property
    def mail_is_kept(self) -> bool:
        """True when mail goes nowhere and is read at the development page instead."""
        return self.mail_url == KEEP

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Read `env`; raise BadConfiguration naming all that is wrong, not only the first."""
        data = Path(env.get("MUSHA_DATA", "var")).absolute()
        database_url = env.get("DATABASE_URL") or None
        is_demo = env.get("MUSHA_DEMO") == "1"
        faults = []
        if database_url and not database_url.startswith(("postgresql://", "postgres://")):
            faults.append("DATABASE_URL must begin with postgresql://")
        mail_url = env.get("MAIL_URL", KEEP)
        if mail_url != KEEP and not mail_url.startswith(("smtp://", "smtps://")):
            faults.append("MAIL_URL must begin with smtp:// or smtps://, or be keep:")
        base_url = env.get("BASE_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/")
        if not base_url.startswith(("http://", "https://")):
            faults.append("BASE_URL must begin with http:// or https://")
        stripe_key = env.get("STRIPE_SECRET_KEY", "")
        stripe_secrets = _parts(env.get("STRIPE_WEBHOOK_SECRET", ""))
        if bool(stripe_key) != bool(stripe_secrets):
            faults.append("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set together, or neither")
        proxies = env.get("TRUSTED_PROXIES", "0")
        if not proxies.isdecimal():
            faults.append("TRUSTED_PROXIES must be a whole number: how many proxies of your own stand in front")
        if faults:
            raise BadConfiguration("; ".join(faults))
        return cls(
            data=data,
            database_url=database_url,
            secret_key=env.get("SECRET_KEY") or _kept_secret(data),
            base_url=base_url,
            mail_url=mail_url,
            mail_from=env.get("MAIL_FROM", "musha@localhost"),
            is_demo=is_demo,
            proxies=int(proxies),
            stripe_key=stripe_key,
            stripe_secrets=stripe_secrets,
            stripe_api=env.get("STRIPE_API", "").rstrip("/"),
            ledger_keys=_parts(env.get("LEDGER_KEY", "")),
            unset=tuple(name for name in ("MAIL_URL", "BASE_URL") if not env.get(name)),
        )

    def require_whole(self) -> None:
        """Raise BadConfiguration unless all is set that a server which people use cannot guess.

        A demo and an installation with its own embedded database may do without: they are somebody's first look.
        """
        if self.unset and not self.is_embedded and not self.is_demo:
            named = " and ".join(self.unset)
            raise BadConfiguration(f"Before people use this server, set {named}: see README.md, “Running it for real”")


def _parts(named: str) -> tuple[str, ...]:
    """Return what stands between the commas."""
    return tuple(filter(None, (part.strip() for part in named.split(","))))


def _kept_secret(data: Path) -> str:
    """Return this data folder's own secret, made on first use and readable by its owner only."""
    path = data / "secret"
    data.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and then linked, so that of two first commands at once none reads half a secret.
        draft = data / f"secret.{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
