"""Who may see what: proofs, grants, and the one gate to an order (`access.py`)."""
