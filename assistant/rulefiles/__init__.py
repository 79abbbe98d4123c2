"""Rule files to a rulebook, and nothing else.

`load_rules(folder)` reads every YAML file under `rules/` strictly and returns the rulebook, the motives and the
communes; every error says file, line, what is wrong and what to do.
"""

from assistant.rulefiles.errors import RuleError, RuleProblem
from assistant.rulefiles.loading import Rules, load_rules

__all__ = ["RuleError", "RuleProblem", "Rules", "load_rules"]
