"""The web door: Telegram's webhook, and what those who watch over the bot ask for. See `docs/web.md`."""
