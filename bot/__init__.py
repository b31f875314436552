"""Samenspel: informal and formal help side by side, and people when the bot does not know."""
