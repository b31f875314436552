"""Rules and words of our trade: plain functions and frozen values, without waiting, files or a clock."""
