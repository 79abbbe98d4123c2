"""What the law says about a situation.

Pure Python over frozen dataclasses: no web, no database, no YAML, no clock. `rulefiles` builds the
`Rulebook`; everything else (questions, verdicts, amounts, papers, explanations) is derived from it here.
"""
