"""Where staff begin, and the office they work for now."""

from flask import Response, render_template, request, url_for
from wtforms import Form

from assistant.services.staff_cases import office_names
from assistant.services.staff_sessions import choose_office as work_for
from assistant.web.counter.blueprint import counter, go
from assistant.web.counter.menu import may_open, menu
from assistant.web.forms.fields import ChoiceField
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.signed_in import entrance, require_visit, staff
from assistant.web.site import path_within


@counter.get("")
@role("staff")
def home() -> str | Response:
    """Lead to the day of an office; show what there is to those who have no such page."""
    if require_visit().office is None and staff().offices:
        return go(url_for("counter.choose_office"))
    if may_open("counter.day"):
        return go(url_for("counter.day"))
    return render_template("counter/home.html", menu=menu())


@counter.get("/lieu")
@role("staff")
def choose_office() -> str:
    """Ask where the person works now."""
    return _page(_form(), request.args.get("suite", ""))


@counter.post("/lieu")
@role("staff")
def keep_office() -> str | Response:
    """Work for that office from now on."""
    form = _form(submitted=True)
    if not form.validate():
        return _page(form, request.form.get("suite", ""))
    work_for(entrance(), require_visit(), str(form["office"].answer))
    wanted = path_within(request.form.get("suite", ""))
    return go(wanted if wanted.startswith("/guichet") else url_for("counter.home"))


def _form(*, submitted: bool = False) -> Form:
    names = office_names(entrance(), staff().offices)
    field = ChoiceField(_("Où travaillez-vous maintenant ?"), choices=[(code, name) for code, name in names.items()])
    return type("OfficeForm", (Form,), {"office": field})(request.form if submitted else None)


def _page(form: Form, after: str) -> str:
    return render_template("counter/choose_office.html", form=form, after=after)
