"""Use cases: what a person asks of the assistant, one function and one transaction each."""
