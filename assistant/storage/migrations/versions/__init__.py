"""One module per revision; ``assistant.storage.migrations`` says how to add one."""
