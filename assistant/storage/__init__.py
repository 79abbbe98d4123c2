"""Tables and the statements that read and write them: one module per thing kept, typed SQLAlchemy 2."""
