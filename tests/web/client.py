"""A test client that inspects every page it gets, and fills in forms by the names of their fields."""

from collections.abc import Collection, Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.inspection import Page, inspect_page

ERROR_STATUS = 400
REDIRECT_STATUS = 300


class InspectingClient(FlaskClient):
    """`client.get(url)` inspects; `inspect=False`, or `without=["a_check"]`, says that a test needs otherwise."""

    def open(
        self, *args: object, inspect: bool = True, without: Collection[str] = (), **options: object
    ) -> TestResponse:
        """Ask for a page, and look at it."""
        response = super().open(*args, **options)
        is_page = response.mimetype == "text/html" and not REDIRECT_STATUS <= response.status_code < ERROR_STATUS
        if inspect and is_page:
            inspect_page(response.text, dict(response.headers), without=without)
        return response

    def submit(
        self,
        response: TestResponse,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        action: str = "",
        follow_redirects: bool = True,
        **options: object,
    ) -> TestResponse:
        """Fill in the page's form (the one to `action`, or its only one in `<main>`) and send it, token and all."""
        form = form_of(response, action)
        sent: dict[str, Any] = {**form.standing, **(values or {})}
        address = form.action or response.request.path
        return self.post(address, data=sent, follow_redirects=follow_redirects, **options)


class FormOfPage:
    """A form as it stands: where it goes, and what is already filled in."""

    def __init__(self, action: str, standing: dict[str, list[str]]) -> None:
        self.action = action
        self.standing = standing


def form_of(response: TestResponse, action: str = "") -> FormOfPage:
    """Return the form to `action`, or the first one of the page's main part."""
    page = Page(response.text)
    main = page.one("main")
    forms = [form for form in page.all("form") if (form.get("action", "") == action if action else form in main.iter())]
    assert forms, f"no form to {action!r} in {response.request.path}"
    standing: dict[str, list[str]] = {}
    for field in forms[0].iter():
        name, kind = field.get("name"), field.get("type", "")
        if field.tag == "input" and name and (kind not in {"radio", "checkbox"} or field.get("checked") is not None):
            standing.setdefault(name, []).append(field.get("value", ""))
        elif field.tag == "textarea" and name:
            standing.setdefault(name, []).append((field.text or "").removeprefix("\n"))
        elif field.tag == "select" and name:
            chosen = [option for option in field.iter("option") if option.get("selected") is not None]
            standing.setdefault(name, []).append(chosen[0].get("value", "") if chosen else "")
    return FormOfPage(forms[0].get("action", ""), standing)
