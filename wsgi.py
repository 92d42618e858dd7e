"""Composition only: the application, from the environment."""

import os

from grants.config import Config
from grants.web import create_app

app = create_app(Config.from_env(os.environ))
