"""Stories of residents and the werkteam, played with the assembled bot over the fake Telegram."""
