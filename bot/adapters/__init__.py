"""The outside world, one technology for each folder; strangers to each other."""
