"""A conversation in the terminal instead of on Telegram."""
