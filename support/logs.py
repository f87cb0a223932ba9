"""Logging: an event name plus fields, on standard error, without personal data.

The text of an exception may quote what a customer wrote, so only the text of our own errors is logged; of any other,
its type and where it happened.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

from support.errors import RelaisError

FRAMES = 12
LIBRARIES = ("slack_bolt", "slack_sdk", "discord", "aiohttp", "uvicorn", "apscheduler", "asyncio", "alembic")
"""Their own messages may quote payloads: only warnings and errors pass, and those without arguments' texts."""


def configure(level: Literal["DEBUG", "INFO", "WARNING", "ERROR"], form: Literal["console", "json"]) -> None:
    """Set up logging for the process."""
    number = getattr(logging, level)
    render: Any = structlog.processors.JSONRenderer()
    if form == "console":
        render = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_not_what,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_on_standard_error,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[Bridge()], force=True)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


def _on_standard_error(*_: object) -> structlog.PrintLogger:
    """Whatever standard error is when something is logged: who redirects it gets the lines."""
    return structlog.PrintLogger(sys.stderr)


def where_not_what(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace exception info by its type and frames."""
    info = event.pop("exc_info", None)
    if info:
        error = info if isinstance(info, BaseException) else sys.exc_info()[1]
        if error is not None:
            event["error"] = type(error).__name__
            if isinstance(error, RelaisError):
                event["message"] = str(error)
            frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
            event["at"] = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


class Bridge(logging.Handler):
    """Passes library warnings on as one event, by logger and place; their texts may hold payloads and stay out."""

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, asyncio.CancelledError):
            return  # cut off because the process ends: APScheduler takes that for a fault of its job
        structlog.get_logger().log(
            record.levelno,
            "library_message",
            logger=record.name,
            place=f"{record.module}:{record.lineno}",
            error=type(error).__name__ if error else None,
        )
