"""The environment is read once: everything wrong with it is said at once, and a secret is the owner's alone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from grants.config import BadConfiguration, Config

if TYPE_CHECKING:
    from pathlib import Path

SERVER = {
    "DATABASE_URL": "postgresql://musha:pw@db.example/musha",
    "SECRET_KEY": "long",
    "MAIL_URL": "smtps://post:pw@mail.example:465",
    "BASE_URL": "https://fund.example/",
    "MAIL_FROM": "fund@fund.example",
}


def test_nothing_set_is_an_installation_of_its_own(tmp_path: Path):
    made = Config.from_env({"MUSHA_DATA": str(tmp_path)})
    assert (made.data, made.database_url, made.base_url) == (tmp_path, None, "http://127.0.0.1:8000")
    assert (made.mail_url, made.mail_from, made.is_demo) == ("keep:", "musha@localhost", False)
    assert (made.is_embedded, made.mail_is_kept) == (True, True)


def test_a_server_is_named_whole(tmp_path: Path):
    made = Config.from_env({**SERVER, "MUSHA_DATA": str(tmp_path)})
    assert made == Config(
        data=tmp_path,
        database_url=SERVER["DATABASE_URL"],
        secret_key="long",
        base_url="https://fund.example",
        mail_url=SERVER["MAIL_URL"],
        mail_from="fund@fund.example",
        is_demo=False,
    )
    assert (made.is_embedded, made.mail_is_kept) == (False, False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("named", "signing"),
    [(None, ("long",)), ("", ("long",)), ("new", ("new",)), ("new, old,", ("new", "old"))],
)
def test_the_books_are_signed_with_their_own_key_or_the_secret_one(
    tmp_path: Path, named: str | None, signing: tuple[str, ...]
):
    env = {**SERVER, "MUSHA_DATA": str(tmp_path), **({} if named is None else {"LEDGER_KEY": named})}
    assert Config.from_env(env).signing_secrets == signing


@pytest.mark.parametrize(("asked", "is_demo"), [("1", True), ("0", False), ("true", False), ("", False)])
def test_a_demo_has_to_ask(tmp_path: Path, asked: str, is_demo: bool):
    assert Config.from_env({"MUSHA_DATA": str(tmp_path), "MUSHA_DEMO": asked}).is_demo is is_demo


def test_the_port_is_in_the_address(tmp_path: Path):
    assert Config.from_env({"MUSHA_DATA": str(tmp_path), "PORT": "8123"}).base_url == "http://127.0.0.1:8123"


def test_all_faults_at_once(tmp_path: Path):
    wrong = {
        "DATABASE_URL": "mysql://x",
        "MAIL_URL": "mail.example",
        "BASE_URL": "fund.example",
        "TRUSTED_PROXIES": "x",
    }
    with pytest.raises(BadConfiguration) as refusal:
        Config.from_env({**wrong, "MUSHA_DATA": str(tmp_path / "new")})
    assert str(refusal.value).split("; ") == [
        "DATABASE_URL must begin with postgresql://",
        "MAIL_URL must begin with smtp:// or smtps://, or be keep:",
        "BASE_URL must begin with http:// or https://",
        "TRUSTED_PROXIES must be a whole number: how many proxies of your own stand in front",
    ]
    assert not (tmp_path / "new").exists()


def test_a_server_that_people_use_needs_mail_and_an_address(tmp_path: Path):
    bare = {"DATABASE_URL": SERVER["DATABASE_URL"], "MUSHA_DATA": str(tmp_path)}
    with pytest.raises(BadConfiguration) as refusal:
        Config.from_env(bare).require_whole()
    assert str(refusal.value).startswith("Before people use this server, set MAIL_URL and BASE_URL: ")
    for whole in (SERVER, bare | {"MUSHA_DEMO": "1"}, {}):
        Config.from_env({"MUSHA_DATA": str(tmp_path)} | whole).require_whole()


def test_the_kept_secret_is_the_owners_alone_and_stays(tmp_path: Path):
    env = {"MUSHA_DATA": str(tmp_path / "var")}
    made = Config.from_env(env)
    path = tmp_path / "var" / "secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.secret_key == path.read_text()
    assert len(made.secret_key) == 64
    assert Config.from_env(env).secret_key == made.secret_key
    assert Config.from_env({"MUSHA_DATA": str(tmp_path / "other")}).secret_key != made.secret_key
    assert [file.name for file in path.parent.iterdir()] == ["secret"]


def test_first_commands_at_once_share_one_secret(tmp_path: Path):
    together = threading.Barrier(8)
    read: list[str] = []

    def begin() -> None:
        together.wait()
        read.append(Config.from_env({"MUSHA_DATA": str(tmp_path)}).secret_key)

    threads = [threading.Thread(target=begin) for _turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [(tmp_path / "secret").read_text()] * 8
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]
