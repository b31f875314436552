"""Telegram as the way in and out; everything that knows python-telegram-bot lives here."""
