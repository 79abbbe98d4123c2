"""The only place where everything meets: settings, clock, rules, storage, adapters and pages make one application."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from assistant.adapters.system_clock import SystemClock
from assistant.adapters.weasyprint_pdf import PdfWriter
from assistant.paths import STATIC, TEMPLATES
from assistant.services.ports import Clock
from assistant.settings import Settings
from assistant.web import components, errors, i18n, security, site


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Make the application that a server runs; tests may bring another clock."""
    app = Flask("assistant", static_folder=STATIC, static_url_path="/static", template_folder=TEMPLATES)
    clock = clock or SystemClock()
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    app.extensions["pdf"] = PdfWriter(STATIC)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    i18n.install(app)
    components.install(app, settings.organisation, clock.now)
    security.install(app, settings)
    errors.install(app)
    _register_blueprints(app)
    security.check_roles(app)
    return app


def _register_blueprints(app: Flask) -> None:
    app.register_blueprint(site.site)
    app.register_blueprint(site.patterns)
