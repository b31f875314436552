"""How fast and how large this bot is, beside others: `python -m benchmarks`."""
