"""The table: every command, what it takes, and who may."""

from __future__ import annotations

from support.actions.kinds import KINDS
from support.commands import budgeting, cases, people, pinning, reporting, running, trying
from support.commands.office import Argument, Command
from support.engines.agent.budget import PERIODS

WHERE = Argument("where", "place", "here | #channel", optional=True)
MODES = ("always", "mention", "draft", "15m", "default")
DAYS = ("7d", "30d", "90d")
WHO = Argument("who", "account", "@person")

COMMANDS: tuple[Command, ...] = (
    Command("help", (Argument("about", "rest", "command", optional=True),), "anyone", people.help_),
    Command("whoami", (), "anyone", people.whoami),
    Command("status", (), "admin", running.status),
    Command("pause", (WHERE,), "admin", running.pause),
    Command("resume", (WHERE,), "admin", running.resume),
    Command(
        "mode",
        (Argument("mode", "word", "always | mention | draft | 15m | default", known=MODES), WHERE),
        "admin",
        running.mode,
    ),
    Command("pin", (WHERE,), "admin", pinning.pin),
    Command("ask", (Argument("text", "rest", "question"),), "admin", trying.ask),
    Command("sources", (), "admin", trying.sources),
    Command(
        "rules explain",
        (
            Argument("order", "word", "order"),
            Argument("action", "word", "action", known=tuple(KINDS)),
            Argument("arguments", "rest", "{JSON}", optional=True),
        ),
        "admin",
        trying.explain,
    ),
    Command("report", (Argument("days", "word", "7d", optional=True, known=DAYS),), "admin", reporting.report),
    Command(
        "budget",
        (
            Argument("period", "word", "day | month | conversation", optional=True, known=tuple(PERIODS)),
            Argument("dollars", "word", "20.00 | default", optional=True, known=("default",)),
        ),
        "admin",
        budgeting.budget,
    ),
    Command("escalate", (Argument("talk", "talk", "@person | message link"),), "agent", cases.escalate),
    Command("why", (Argument("talk", "talk", "@person | message link"),), "agent", cases.why),
    Command("take", (Argument("talk", "talk", "@person | message link", optional=True),), "agent", cases.take),
    Command(
        "tag",
        (Argument("talk", "talk", "@person | message link"), Argument("tags", "rest", "vip, -fragile")),
        "agent",
        cases.tag,
    ),
    Command(
        "priority",
        (
            Argument("talk", "talk", "@person | message link"),
            Argument("priority", "word", "critical | high | normal | low", known=cases.PRIORITIES),
        ),
        "agent",
        cases.prioritize,
    ),
    Command("forget", (WHO,), "admin", people.forget),
    Command("export", (WHO,), "admin", people.export),
)
