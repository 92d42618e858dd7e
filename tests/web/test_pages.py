"""The roof's own pages, and that every template can be shown in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.db import commit, db
from grants.i18n import ROOT
from grants.jobs import Message, mail
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

BOTH = [("en", "ltr"), ("ar", "rtl")]


def test_every_template_compiles(app: Flask):
    names = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    assert "base.html" in names
    for name in names:
        app.jinja_env.get_template(name)


@pytest.mark.parametrize(("code", "direction"), BOTH)
def test_every_open_page_without_a_name_in_its_address(app: Flask, client: FlaskClient, code: str, direction: str):
    paths = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and not rule.arguments
        and vars(app.view_functions[rule.endpoint]).get("policy") == "public"
    }
    by_code = {path for path in paths if path.startswith("/drafts/")}
    assert {"/", "/design", "/sign-in", "/sign-up", "/drafts", "/charter"} <= paths
    assert [client.get(path).location for path in sorted(by_code)] == ["/drafts"] * len(by_code)
    for path in sorted(paths - by_code - {"/healthz", "/mail"}):
        answer = client.get(path, headers={"Accept-Language": code})
        assert (path, answer.status_code) == (path, 422 if answer.text.count('class="error-summary"') else 200) or (
            path == "/design" and answer.status_code == 200
        )
        assert (path, re.findall(r"<html [^>]*>", answer.text)) == (path, [f'<html lang="{code}" dir="{direction}">'])
        assert (path, len(re.findall(r"<h1[ >]", answer.text))) == (path, 1)


@pytest.mark.parametrize(("code", "direction"), BOTH)
def test_the_style_page_shows_every_kind_of_fault(client: FlaskClient, code: str, direction: str):
    page = client.post("/design", data={"amount": "1.234,50"}, headers={"Accept-Language": code}).text
    assert page.count(f'<html lang="{code}" dir="{direction}">') == 1
    assert page.count('value="1.234,50"') == 1
    assert page.count('class="error-summary"') == 1
    summary = page.partition('class="error-summary"')[2].partition("</div>")[0]
    targets = re.findall(r'<a href="#([^"]+)">', summary)
    assert targets != []
    assert [target for target in targets if page.count(f' id="{target}"') != 1] == []


def test_a_desk_is_for_those_who_have_signed_in(ctx: Flask, client: FlaskClient):
    assert client.get("/desk").location == "/sign-in?next=/desk"
    sign_in(client, person("Hala of the sample"))
    answer = client.get("/desk")
    assert answer.status_code == 200
    assert answer.text.count("Hala of the sample") >= 1


def letters(*subjects: str) -> None:
    """Write mail of these subjects, the first already sent."""
    for number, subject in enumerate(subjects):
        message = mail("hala@example.org", "ar", lambda said=subject: (said, "See http://127.0.0.1/x"))
        message.sent_at = clock.now() if number == 0 else None
    commit()


@pytest.mark.parametrize(
    ("is_demo", "mail_url", "status"),
    [(True, "keep:", 200), (False, "keep:", 404), (True, "smtp://127.0.0.1", 404), (False, "smtp://127.0.0.1", 404)],
)
def test_kept_mail_is_read_in_a_demo_only(
    ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, is_demo: bool, mail_url: str, status: int
):
    letters("One")
    monkeypatch.setitem(ctx.config, "MUSHA", replace(ctx.config["MUSHA"], is_demo=is_demo, mail_url=mail_url))
    answer = client.get("/mail")
    assert answer.status_code == status
    assert answer.text.count("hala@example.org") == (1 if status == 200 else 0)


def test_kept_mail_stands_newest_first_and_its_links_can_be_followed(
    ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(ctx.config, "MUSHA", replace(ctx.config["MUSHA"], is_demo=True))
    assert client.get("/mail").text.count("No mail has been written yet.") == 1
    letters("Older <b>", "Newer")
    page = client.get("/mail").text
    assert re.findall(r"Older &lt;b&gt;|Newer", page) == ["Newer", "Older &lt;b&gt;"]
    assert (page.count("waiting for the worker"), page.count('href="http://127.0.0.1/x"')) == (1, 2)


def test_kept_mail_pages_by_twenty(ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(ctx.config, "MUSHA", replace(ctx.config["MUSHA"], is_demo=True))
    at = clock.now()
    db.session.add_all(
        Message(to_address="a@b.example", language="en", subject=f"No. {n}", body="", written_at=at, sent_at=at)
        for n in range(45)
    )
    commit()
    path, shown = "/mail", []
    while path:
        page = client.get(path).text
        shown.append([int(number) for number in re.findall(r"No\. (\d+)", page)])
        path = next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), None)
    assert shown == [list(range(44, 24, -1)), list(range(24, 4, -1)), list(range(4, -1, -1))]
