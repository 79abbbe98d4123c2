"""Motives and calendars made for tests, independent of the real ones."""

from collections.abc import Mapping

from assistant.booking.motives import OFFICE, Motive


def a_motive(  # noqa: PLR0913 -- a motive has that many sides, each test names the ones it is about
    code: str,
    *,
    minutes: int = 30,
    mode: str = OFFICE,
    modes: tuple[str, ...] = (),
    priority: int = 50,
    confidential: bool = False,
    reasons: Mapping[str, str] | None = None,
) -> Motive:
    return Motive(
        code=code,
        label=f"Label of {code}",
        minutes=minutes,
        mode=mode,
        modes=modes,
        mode_why=f"Why {code} is met that way",
        skills=(),
        who="an adviser",
        bring=(),
        bring_text=(),
        meanwhile="",
        priority=priority,
        confidential=confidential,
        reasons=reasons or {},
    )
