"""What the bot does, event by event, with the real store and people on both sides."""
