"""Everything this program can refuse, as one tree.

An error carries a code, which callers and pages rely on, and the values its sentence needs.
The sentence itself is written by whoever shows it: a page, the API, or the command line.

    AssistantError
    ├── OfficeKeyFileUnreadable  the file of the offices' keys is not what it should be; ``data`` says where
    ├── CaseUnreadable           a case that cannot be read, with what is wrong in each field, by path
    ├── AnswerError              an answer that cannot be read: `code` says why, `data` what was expected
    ├── UnknownBenefit           no benefit has that code
    ├── UnknownVideoService      no office or no service for video has that name; ``data`` says which, and what there is
    ├── UnknownFact              no fact has that name
    ├── UnsafeSettings           the environment does not describe a service that may be opened
    ├── RuleError                rule files that cannot be read, with every problem found
    ├── NoSuchRules              neither a rules folder nor a git revision; ``data`` says which name, and why
    ├── ZonesUnreadable          a file of zones that cannot be used; the code says why, in words
    ├── SealBroken               a sealed value does not open: altered, moved to another row, or closed with another key
    ├── MessageRefused           the server of messages did not take it: ``data`` says why, never to whom
    ├── StaffCommandRefused      a command about accounts that cannot be carried out; ``data`` says why
    ├── SignOnFailed             the organisation's sign-in did not vouch for anybody; the code says at which step
    ├── CannotBeReserved         a fact of a child says `keep: citizen`: those paths are not known before the answers
    ├── OfficeKeyMissing         this process was not given the key of an office that it must write to, or read for
    ├── CopyRefused              a copy, a backup or a restoration that would lose or mix something; ``data`` says where
    ├── DatabaseAway             the database cannot be reached, is full, or takes no writing; ``data`` says which
    ├── OfficeRefused            an office that cannot be opened as it was described; ``data`` names the field
    ├── PrintsBusy               so many prints are being made that one more would have to wait too long
    ├── WeakServerKey            a server key is missing or shorter than 256 bits
    ├── NoOpenCase               no case is open in this browser, or its time is over
    ├── StepMissing              a page was asked for before the one it depends on; ``data`` names that one
    └── RouteWithoutRole         a route does not say who may use it, or says otherwise than its blueprint

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


class DatabaseAway(AssistantError):
    """The database cannot be reached, is full, busy for too long, or takes no writing. What was asked was not done."""


class PrintsBusy(AssistantError):
    """So many prints are being made that one more would have to wait too long, and keep others from their pages."""
