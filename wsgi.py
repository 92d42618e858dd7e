"""Composition only: the application, from the environment; or one sentence that says what keeps it from starting."""

import os
import sys

from grants.config import BadConfiguration, Config
from grants.postgres import NoDatabase
from grants.web import create_app

try:
    app = create_app(Config.from_env(os.environ))
except (BadConfiguration, NoDatabase) as fault:
    sys.exit(f"Musha cannot start. {fault}")
