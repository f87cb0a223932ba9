"""Gorgias, the helpdesk: an adapter of the `Helpdesk` port over its REST API. Gorgias' errors end in this package.

`client` speaks HTTP and knows limits and failures; `pacing` keeps below the rate limit; `payloads` writes messages;
`customers` finds whose ticket it is; `state` reads what Gorgias shows; `tickets` is the port.
"""
