"""Everything this program can refuse, as one tree.

An error carries a code, which callers and pages rely on, and the values its sentence needs.
The sentence itself is written by whoever shows it: a page, the API, or the command line.

    AssistantError
    └── UnsafeSettings       the environment would start a service that protects nobody

A package adds its own branch next to the code that raises it, with AssistantError as its root.
"""

from collections.abc import Mapping


class AssistantError(Exception):
    """A refusal with a stable code and the values that explain it."""

    def __init__(self, code: str, data: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.data: Mapping[str, object] = dict(data or {})

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.data.items())
        return f"{self.code} ({values})" if values else self.code


class UnsafeSettings(AssistantError):
    """The environment does not describe a service that may be opened."""
