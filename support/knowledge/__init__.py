"""What the shop has written down, and finding the passage that answers a question.

`sources/` bring documents in, `index` keeps them in SQLite FTS5, `analysis` turns text and questions into the same
terms (with `stems`, `lexicon` and `places`), `ranking` says how much of a question a passage covers, `excerpt` quotes.

Nothing in here talks to a customer or decides what to say: `support.tools.policies` does.
"""
