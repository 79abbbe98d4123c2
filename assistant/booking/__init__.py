"""When two people can meet: motives, opening windows, slots and what one may do with an appointment.

Pure Python over frozen dataclasses. No database, no clock, no framework: the moment is always an argument.
"""
