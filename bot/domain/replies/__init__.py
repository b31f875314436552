"""What people read: sentences of the maintainers, filled in and laid out."""
