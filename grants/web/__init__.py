"""The roof: puts every capability into one application, commits each request, and answers when something goes wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from grants import clock, i18n, postgres, signin
from grants.db import SAFE_METHODS, commit, db
from grants.funds.views.notices import hear_notice
from grants.i18n import ROOT
from grants.people.queries import signed_in
from grants.web import answers, commands, navigation, packing, visit
from grants.web.views import blueprints

if TYPE_CHECKING:
    from flask import Request
    from flask.typing import ResponseReturnValue

    from grants.config import Config
    from grants.people.models import Person

csrf = CSRFProtect()
_SLOW_LINE = timedelta(hours=24)  # how long a form may lie open before it has to be sent again


class Musha(Flask):
    """A Flask application whose every changing request is one transaction."""

    request_class = visit.Visit

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer under the site's own name; who asks is read past our own proxies, where there are any."""
        config = cast("Config", self.config["MUSHA"])
        inner = ProxyFix(super().wsgi_app, x_for=config.proxies, x_proto=0)
        return inner(visit.here(config.base_url, environ), start_response)

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer, then make what the answer promises last: the one commit of a request."""
        answer = super().dispatch_request()
        if request.method not in SAFE_METHODS:
            commit()
        return answer


def create_app(config: Config, database_url: str | None = None) -> Flask:
    """Return the application of one installation; `database_url` names a database that is ready already.

    Raises postgres.NoDatabase, with what to do, when PostgreSQL does not answer.
    """
    app = Musha("grants.web", template_folder=str(ROOT / "templates"))
    address = database_url or postgres.url(config)
    if database_url is None:
        postgres.ready(address)
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": True,
            "pool_size": 10,
            "max_overflow": 30,
            "hide_parameters": True,  # what people wrote is in no traceback
        },
        SESSION_COOKIE_NAME="musha",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),
        SESSION_REFRESH_EACH_REQUEST=False,  # no sign-in lasts longer, and files that anybody caches carry no cookie
        WTF_CSRF_TIME_LIMIT=int(_SLOW_LINE.total_seconds()),
        WTF_CSRF_SSL_STRICT=False,  # it needs the Referer that we forbid; `answers` checks Sec-Fetch-Site
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MUSHA=config,
    )
    app.extensions["musha_address"] = address
    db.init_app(app)
    signin.login_manager.init_app(app)
    signin.login_manager.request_loader(_who)
    _speak(app)
    packing.install(app)  # first, so that it is the last to touch an answer
    answers.install(app)
    app.before_request(visit.let_files_in)  # before the form is read for its token
    csrf.init_app(app)  # after `answers`, which refuses other sites' pages before anything that they sent is kept
    csrf.exempt(hear_notice)  # the processor's signature stands in the place of a form's token
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    commands.install(app)
    return app


def _who(unused: Request) -> Person | None:
    """Tell flask-login who a request's sign-in belongs to."""
    del unused
    return signed_in(clock.now())


def _speak(app: Flask) -> None:
    """Teach the templates our languages."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    cast("Any", app.jinja_env).install_gettext_callables(i18n.gettext, i18n.plural, newstyle=True)
    app.jinja_env.globals["who"] = lambda: getattr(signin.current_person(), "ref", "")
    app.jinja_env.filters.update(i18n.template_tools())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(navigation.frame)
    app.before_request(navigation.switch_language)
