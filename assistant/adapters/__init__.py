"""The outside world, one thing per module: each class here fulfils a protocol of ``assistant.services.ports``."""
