"""Every port: what the desk needs from the world, as Protocols, one file a side.

Adapters are in `handlers/` (channels, the desk), `support/integrations` and `support/storage`; the composition root
joins them.
Ports raise only errors of `support.errors`.
"""

from support.ports.commands import Admins, Board, Commands, Guide, Shortcuts
from support.ports.helpdesk import Helpdesk, HelpdeskNews
from support.ports.intake import Inbox, Reception
from support.ports.mail import CodeMailer
from support.ports.platforms import Channel, Files, LiveMessages, PlaceStates, ProfileEmails, Signals
from support.ports.rows import Bookmarks, Cases, Conversations, InboxRows, Installations, LiveRows, Registrations
from support.ports.shop import Catalogue, PrivateShop, Shop, ShopWrites
from support.ports.team import Agents, Desk, DeskReception
from support.ports.thinking import Clock, Engine, Knowledge, NoteWriter, Talking

__all__ = [
    "Admins",
    "Agents",
    "Board",
    "Bookmarks",
    "Cases",
    "Catalogue",
    "Channel",
    "Clock",
    "CodeMailer",
    "Commands",
    "Conversations",
    "Desk",
    "DeskReception",
    "Engine",
    "Files",
    "Guide",
    "Helpdesk",
    "HelpdeskNews",
    "Inbox",
    "InboxRows",
    "Installations",
    "Knowledge",
    "LiveMessages",
    "LiveRows",
    "NoteWriter",
    "PlaceStates",
    "PrivateShop",
    "ProfileEmails",
    "Reception",
    "Registrations",
    "Shop",
    "ShopWrites",
    "Shortcuts",
    "Signals",
    "Talking",
]
