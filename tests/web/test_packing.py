"""What is sent is compressed for those who read it, kept as long as it stays true, and never of a telling length."""

from __future__ import annotations

import gzip
import re
import time
from typing import TYPE_CHECKING

import pytest
from itsdangerous import TimestampSigner

from grants.web import packing
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

READS = {"Accept-Encoding": "gzip, deflate, br"}
FOR_EVER = "public, max-age=31536000, immutable"
STAMPED = re.compile(r'href="(/static/[^"]+\?v=[0-9a-f]{10})"')


def test_a_page_is_packed_for_those_who_read_it(visitor: FlaskClient):
    plain, light = visitor.get("/sign-up"), visitor.get("/sign-up", headers=READS)
    assert "Content-Encoding" not in plain.headers
    assert light.headers["Content-Encoding"] == "gzip"
    assert light.headers["Content-Length"] == str(len(light.data))
    assert "Accept-Encoding" in light.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(light.data).startswith(b"<!doctype html>")
    assert len(light.data) < len(plain.data) / 2


def test_what_is_short_or_no_text_stays_as_it_is(visitor: FlaskClient):
    health = visitor.get("/healthz", headers=READS)
    assert (health.json, "Content-Encoding" in health.headers) == ({"status": "ready"}, False)


def test_two_answers_with_the_same_words_differ_in_length(visitor: FlaskClient):
    body = b"x" * 1000
    lengths = {len(packing.packed(body)) for _ in range(200)}
    bare = len(packing.packed(body, padding=0))
    assert len(lengths) > packing.MOST_PADDING // 2
    assert bare < min(lengths)
    assert max(lengths) <= bare + packing.MOST_PADDING
    assert {gzip.decompress(packing.packed(body)) for _ in range(20)} == {body}


def test_a_form_s_token_is_another_one_each_second(
    ctx: Flask, visitor: FlaskClient, pages: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(pages.config, "WTF_CSRF_ENABLED", True)
    sign_in(visitor, person())
    proofs = []
    for second in (int(time.time()) + 5, int(time.time()) + 60):
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self, now=second: now)
        (token,) = set(re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', visitor.get("/me").text))
        proofs.append(token.rsplit(".", 2)[1:])
    (then, proof), (now, another) = proofs
    assert then != now
    assert sum(a == b for a, b in zip(proof, another, strict=True)) < len(proof) / 2


def test_a_file_s_address_changes_with_it_so_it_is_kept_for_ever(visitor: FlaskClient):
    (address,) = STAMPED.findall(visitor.get("/").text)
    light = visitor.get(address, headers=READS)
    assert (light.status_code, light.headers["Cache-Control"]) == (200, FOR_EVER)
    sheet = gzip.decompress(light.data).decode()
    assert "/*" not in sheet
    with visitor.get(address) as plain:
        assert sheet.count("{") == re.sub(r"/\*.*?\*/", "", plain.text, flags=re.DOTALL).count("{")
    assert "ETag" not in light.headers


@pytest.mark.parametrize("asked", ["", "?v=0000000000"])
def test_a_file_by_another_address_is_kept_for_an_hour(visitor: FlaskClient, asked: str):
    with visitor.get(f"/static/musha.css{asked}", headers=READS) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_the_icon_comes_with_the_page(visitor: FlaskClient):
    page = visitor.get("/").text
    assert page.count('<link rel="icon" href="data:image/svg+xml,%3Csvg') == 1
    assert "favicon" not in page


def test_a_file_that_changes_has_another_address(pages: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "a.css").write_text("a { color: red }\n")
    monkeypatch.setattr(pages, "static_folder", str(tmp_path))
    with pages.test_request_context():
        before = pages.url_for("static", filename="a.css")
        (tmp_path / "a.css").write_text("a { color: blue }\n")
        assert pages.url_for("static", filename="a.css") != before
        assert pages.url_for("static", filename="none.css") == "/static/none.css"
