"""The citizen's pages: one blueprint, open to everybody; each case opens only with its own cookie or code."""

from flask import Blueprint

from assistant.web.security import guard

citizen = Blueprint("citizen", __name__)
guard(citizen, "public")
