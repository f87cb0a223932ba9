"""A stand-in for the Gorgias helpdesk: its REST API, its webhooks, and the people who work in it.

`start()` serves one on loopback; `create_app()` gives the ASGI app; `Account` is its state; `People` acts as its
agents. Shapes and rules follow developers.gorgias.com; where a page is silent, the docstring of the rule says what
was chosen. It imports nothing of the bot.
"""

from sandbox.gorgias.account import Account
from sandbox.gorgias.faults import Fault
from sandbox.gorgias.people import People, SeenMessage, SeenTicket
from sandbox.gorgias.server import Gorgias, create_app, start

__all__ = ["Account", "Fault", "Gorgias", "People", "SeenMessage", "SeenTicket", "create_app", "start"]
