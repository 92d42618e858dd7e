"""A client of django-hordak, run by the python of its own environment: it shares nothing with Musha but the server.

Arguments: the database's folder and name, and for how many seconds to post once a line comes in; 0 makes the tables.
"""

from __future__ import annotations

import random
import sys
import time

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from moneyed import Money

HOST, NAME, SECONDS = sys.argv[1], sys.argv[2], float(sys.argv[3])
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "HOST": HOST, "NAME": NAME, "USER": "postgres"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

Account = apps.get_model("hordak", "Account")
PLACES, WARM = 5, 30

if SECONDS == 0:
    call_command("migrate", verbosity=0)
    for number in range(2 * PLACES):
        kind = "AS" if number < PLACES else "LI"
        Account.objects.create(name=f"b{number}", code=str(number + 1), type=kind, currencies=["USD"])
    sys.exit()

accounts = list(Account.objects.order_by("id"))


def post() -> None:
    """Move money once, durably."""
    there, here = random.choice(accounts[:PLACES]), random.choice(accounts[PLACES:])
    with transaction.atomic():
        here.transfer_to(there, Money(random.randint(1, 9_999), "USD"), description="What the line says")


for _warm in range(WARM):
    post()
print("ready", flush=True)
sys.stdin.readline()
done, until = 0, time.perf_counter() + SECONDS
while time.perf_counter() < until:
    post()
    done += 1
print(done, flush=True)
