"""Flask over an `Engine`: a search page, an article page, and the same as JSON.

`create_app` joins the blueprints, the error handlers and the security headers. Importing opens nothing.
"""

from __future__ import annotations

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from jinja2 import StrictUndefined

from search import config
from search.config import Settings
from search.engines import Engine, open_engine
from search.query import AliasesOf
from search.web import actors, admission, api, conditional, discovery, display, feeds, openapi, pages, probes, problems
from search.web.examples import Examples
from search.web.routes import IdConverter, record_address

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # A query says what somebody is working on: the sites that articles link to must not learn it.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(engine: Engine | None = None, settings: Settings | None = None) -> Flask:
    """The application over an engine: the one given, else that of the settings, else that of `config.load()`.

    Raises:
        UsageError: as `config.load`, or the file of tokens cannot be used.
    """
    settings = settings or (Settings() if engine else config.load())
    app = Flask(__name__)
    app.url_map.merge_slashes = False  # an article's id may hold two slashes in a row
    app.url_map.converters["id"] = IdConverter
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.json = _json(app)
    app.extensions["engine"] = engine = engine or open_engine(settings)
    app.extensions["aliases"] = AliasesOf(settings)
    app.extensions["exports"] = api.Places(max(1, settings.threads // 2))
    app.extensions["openapi"] = openapi.document(with_tokens=settings.tokens is not None)
    app.extensions["code"] = conditional.fingerprint(app.root_path)

    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(display.TEMPLATE_FILTERS)
    app.jinja_env.globals.update(display.TEMPLATE_GLOBALS, record_address=record_address, examples=Examples(engine))

    for part in (actors, api, discovery, feeds, pages, probes):
        app.register_blueprint(part.blueprint)
    probes.register(app, engine)
    admission.register(app, settings)
    problems.register(app)
    app.after_request(_secured)
    return app


def _json(app: Flask) -> DefaultJSONProvider:
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    provider.sort_keys = False  # the documented order
    return provider


def _secured(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    return response
