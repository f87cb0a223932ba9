"""The nouns of the desk: frozen dataclasses, NewType ids, closed unions. No I/O, no rules.

One file a family of nouns: `people`, `commerce`, `conversation`, `events` (what came in), `decisions` (what the
engine wants), `deliveries` (what goes out).
"""
