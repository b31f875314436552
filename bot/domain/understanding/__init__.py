"""What a message holds before it is matched: personal data, danger, commands in plain words."""
