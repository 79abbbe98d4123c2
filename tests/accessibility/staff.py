"""Every page of those who work here that an address without a parameter leads to, and how they come in."""

from tests.accessibility.visitor import Visitor
from tests.staffing import token_of

LOGINS = ("amina.b", "accueil.lyon", "responsable.lyon", "regles", "administration")
OK = 200


def whole_visit(visitor: Visitor) -> None:
    """Look at the entrance, then at each page with the first person who may see it."""
    with visitor.as_nobody():
        visitor.go("/guichet/connexion", "counter: sign in")
        visitor.look_wrong("counter: sign in, refused", {"login": "amina.b", "password": "rien"})
    for login in LOGINS:
        with visitor.as_nobody():
            token = token_of(visitor.service.app, login)
            cookie = {"name": "guichet", "value": token, "url": visitor.service.address}
            visitor.context.add_cookies([cookie])  # type: ignore[list-item]
            for path in paths(visitor):
                _look_where_let_in(visitor, path)
            if login == "administration":
                visitor.go("/guichet/personnes/demo-amina.b", "counter: a person")


def paths(visitor: Visitor) -> list[str]:
    """List the addresses of staff that need nothing to be filled in."""
    rules = visitor.service.app.url_map.iter_rules()
    found = {str(rule) for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments}
    return sorted(path for path in found if path.startswith("/guichet") and "/connexion" not in path)


def _look_where_let_in(visitor: Visitor, path: str) -> None:
    name = f"counter: {path.removeprefix('/guichet').strip('/') or 'home'}"
    if name in visitor.report.pages:
        return
    answered = visitor.page.request.get(f"{visitor.service.address}{path}", max_redirects=0)
    if answered.status == OK and answered.headers.get("content-type", "").startswith("text/html"):
        visitor.go(path, name)
