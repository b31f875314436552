"""A year of a werkteam, played against the real flow, store, sender and reminders on a clock of its own."""
