"""A file gets through a line that is cut ten times, and costs hardly more than its own octets."""

from __future__ import annotations

import hashlib
import io
import random
from typing import TYPE_CHECKING, Any

import pytest

from grants.applications.queries import files as shelf
from tests.cast.applications import a_started_application, leading
from tests.cast.calls import an_open_call
from tests.cast.files import a_sound
from tests.cast.funds import a_fund
from tests.cast.people import person, sign_in
from tests.cast.sending import asks_for

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from grants.applications.models import Application

pytestmark = pytest.mark.usefixtures("ctx")
SCRIPT = {"Accept": "application/json"}
LONG = " ".join(str(random.Random(4).random()) for _number in range(100_000)).encode()  # two megabytes


@pytest.fixture
def application() -> Application:
    call = an_open_call(a_fund())
    asks_for(call)
    return a_started_application(call)


def begin(
    client: FlaskClient, application: Application, name: str = "plan.txt", size: int = len(LONG), **more: Any
) -> Any:
    said = {"question": application.call.questions[-1].ref, "name": name, "size": str(size)} | more
    return client.post(f"/applications/{application.ref}/files", data=said, headers=SCRIPT)


def send(client: FlaskClient, told: dict[str, Any], offset: int, piece: bytes, **more: str) -> Any:
    asked = {"offset": str(offset), "sha256": hashlib.sha256(piece).hexdigest()} | more
    return client.post(told["pieces"], query_string=asked, data=piece, headers=SCRIPT)


def test_a_line_that_is_cut_ten_times(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    told, cut, sent = begin(client, application).json, random.Random(7), 0
    cuts = [*sorted(cut.sample(range(len(LONG) // told["piece"] + 1), 8)), 3, 5]
    turn = 0
    while told["offset"] < told["size"]:
        offset, turn = told["offset"], turn + 1
        piece = LONG[offset : offset + told["piece"]]
        if cuts and turn >= cuts[0]:  # half of it leaves, or all of it and the answer is lost
            arrives, cuts = len(cuts) % 2 == 1, cuts[1:]
            if arrives:
                send(client, told, offset, piece)
            sent += len(piece) if arrives else 1000
            told = client.get(told["standing"], headers=SCRIPT).json
            continue
        sent += len(piece)
        told = send(client, told, offset, piece).json
    done = client.post(told["finish"], headers=SCRIPT)
    page = f"/applications/{application.ref}/questions/{application.call.questions[-1].ref}/files"
    assert (done.status_code, done.json["is_kept"], done.json["go"], cuts) == (200, True, page, [])
    assert client.get(f"/applications/{application.ref}/files/{told['ref']}").data == LONG
    assert sent <= 1.15 * len(LONG)
    assert client.post(told["finish"], headers=SCRIPT).json["is_kept"]


def test_two_tabs_send_the_same_file(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    first, second = begin(client, application).json, begin(client, application).json
    assert first["ref"] == second["ref"]
    assert send(client, first, 0, LONG[:9]).json["offset"] == 9
    assert send(client, second, 0, LONG[:5]).json["offset"] == 9
    assert begin(client, application).json["offset"] == 9


def test_what_goes_wrong_with_a_piece_is_said_and_changes_nothing(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    told = begin(client, application).json
    gap, damaged = send(client, told, 9, LONG[9:20]), send(client, told, 0, LONG[:9], sha256="0" * 64)
    odd, early = send(client, told, -1, LONG[:9]), client.post(told["finish"], headers=SCRIPT)
    large = send(client, told, 0, LONG[:300_000])
    answers = [gap, damaged, odd, early, large]
    assert [one.status_code for one in answers] == [409, 409, 422, 409, 413]
    assert gap.json["said"].startswith("A part is missing before this one.")
    assert client.get(told["standing"], headers=SCRIPT).json["offset"] == 0


def test_a_piece_may_come_in_a_form(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    told = begin(client, application).json
    said = {"offset": "0", "sha256": hashlib.sha256(LONG[:9]).hexdigest(), "piece": (io.BytesIO(LONG[:9]), "blob")}
    assert client.post(told["pieces"], data=said, headers=SCRIPT).json["offset"] == 9


def test_a_file_may_be_begun_by_json(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    url, asked = f"/applications/{application.ref}/files", application.call.questions[-1].ref
    begun = client.post(url, json={"question": asked, "name": "a.txt", "size": 9}, headers=SCRIPT)
    assert (begun.status_code, begun.json["size"]) == (201, 9)
    assert client.post(url, json=["odd"], headers=SCRIPT).status_code == 404


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("film.mp4", 2_000_000_000, "A film may have 120 MB."),
        ("film.mp4", 9, "A document or a picture is asked for here"),
        ("plan.pdf", 15_000_001, "A document or picture may have 15 MB."),
        ("plan.pdf", 0, "This file is empty."),
        ("plan.pdf", "many", "This request cannot be answered."),
        ("report.pdf.exe", 9, "Files that end in .exe are not taken."),
    ],
)
def test_what_cannot_be_taken_is_refused_at_once(
    client: FlaskClient, application: Application, name: str, size: Any, said: str
):
    sign_in(client, leading(application))
    answer = begin(client, application, name, size)
    assert (answer.status_code, answer.json["said"].startswith(said)) == (422, True)


def test_a_false_file_is_refused_when_it_is_whole(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    told = begin(client, application, size=6).json
    send(client, told, 0, b"<html>")
    answer = client.post(told["finish"], headers=SCRIPT)
    assert (answer.status_code, answer.json["said"].startswith("This is a web page")) == (422, True)
    assert shelf.files_to(application, application.call.questions[-1]) == []


def test_a_recording_comes_in_pieces_too(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    sound, first = a_sound(), application.call.questions[0]
    told = begin(client, application, "Our answer.webm", len(sound), question=first.ref).json
    send(client, told, 0, sound)
    done = client.post(told["finish"], headers=SCRIPT).json
    assert (done["name"], done["go"]) == (
        "Our answer.weba",
        f"/applications/{application.ref}/questions/{first.ref}/voice",
    )


def test_strangers_find_nothing(client: FlaskClient, app: Any, application: Application):
    sign_in(client, leading(application))
    told = begin(client, application).json
    stranger = app.test_client()
    assert begin(stranger, application).status_code == 401
    sign_in(stranger, person())
    answers = [
        begin(stranger, application),
        stranger.get(told["standing"]),
        send(stranger, told, 0, LONG[:9]),
        stranger.post(told["finish"]),
    ]
    assert [one.status_code for one in answers] == [404] * 4
    assert client.get(told["standing"], headers=SCRIPT).json["offset"] == 0
