"""The pictures of the handbook: a short story with the real bot and its knowledge, drawn as a telephone shows it."""
