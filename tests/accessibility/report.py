"""What was looked at and what was found: pages by languages by checks, in Markdown and in JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

NO_MACHINE_SAYS: Final = (
    "whether a sentence is understood, and whether its translation is right",
    "what a screen reader really says, and whether one finds one's way with it",
    "whether a person in distress, tired or in a hurry gets to the end",
    "voice control, switches, magnifiers, and telephones older than the browser used here",
    "printed paper read by somebody who sees badly",
)


@dataclass(frozen=True)
class Finding:
    """One page in one language under one check; no problem means that the check passed."""

    page: str
    language: str
    check: str
    problems: tuple[str, ...] = ()


@dataclass
class Report:
    """Every finding, and the pages that nobody looked at, with the reason where there is one."""

    findings: list[Finding] = field(default_factory=list)
    unseen: dict[str, str] = field(default_factory=dict)

    def add(self, page: str, language: str, check: str, problems: Sequence[str]) -> None:
        """Keep what one check found."""
        self.findings.append(Finding(page, language, check, tuple(problems)))

    @property
    def failures(self) -> list[Finding]:
        """The findings with a problem."""
        return [finding for finding in self.findings if finding.problems]

    @property
    def pages(self) -> list[str]:
        """The pages looked at, in the order of the journeys."""
        return list(dict.fromkeys(finding.page for finding in self.findings))

    @property
    def languages(self) -> list[str]:
        """The languages they were looked at in."""
        return list(dict.fromkeys(finding.language for finding in self.findings))

    @property
    def checks(self) -> list[str]:
        """The checks made."""
        return list(dict.fromkeys(finding.check for finding in self.findings))

    def summary(self) -> str:
        """Say how much was looked at and how much failed, in one line."""
        return (
            f"{len(self.pages)} pages × {len(self.languages)} languages × {len(self.checks)} checks: "
            f"{len(self.findings)} looks, {len(self.failures)} failures"
        )

    def markdown(self) -> str:
        """Write the report for people."""
        lines = ["# Accessibility", "", f"{self.summary()}.", ""]
        lines += ["## Failures", "", *(_told(one) for one in self.failures), ""] if self.failures else []
        lines += [f"| page | {' | '.join(self.languages)} |", f"|---{'|---' * len(self.languages)}|"]
        lines += [
            f"| {page} | {' | '.join(self._cell(page, code) for code in self.languages)} |" for page in self.pages
        ]
        lines += ["", "A cell counts the checks that passed; ✗ those that failed.", "", "## Checks", ""]
        lines += [f"- {check}" for check in self.checks]
        lines += ["", "## Addresses not looked at", "", *(f"- {name}: {why}" for name, why in self.unseen.items())]
        lines += ["", "## What no check here can say", "", *(f"- {one}" for one in NO_MACHINE_SAYS), ""]
        return "\n".join(lines)

    def json(self) -> str:
        """Write the report for programs."""
        counts = {"pages": self.pages, "languages": self.languages, "checks": self.checks}
        findings = [asdict(finding) for finding in self.findings]
        whole = {"summary": self.summary(), **counts, "unseen": self.unseen, "findings": findings}
        return json.dumps(whole, ensure_ascii=False, indent=1)

    def _cell(self, page: str, language: str) -> str:
        found = [one for one in self.findings if (one.page, one.language) == (page, language)]
        wrong = sum(bool(one.problems) for one in found)
        return f"✗ {wrong}" if wrong else str(len(found) or "–")


def _told(finding: Finding) -> str:
    told = "; ".join(finding.problems[:4])
    return f"- {finding.page}, {finding.language}, {finding.check}: {told}"
