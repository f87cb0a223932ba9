"""Mail on the terminal: each once, under a label that says whose it is."""

from io import StringIO

from rich.console import Console

from sandbox.smtp.people import SeenMail
from sandbox.terminal.screen import Screen

FIRST = SeenMail("maya.lind@example.com", "help@northbeam.example", "Your code", "482913 is your code.\n", ("482913",))
SECOND = SeenMail("maya.lind@example.com", "help@northbeam.example", "Your code", "111222 is your code.\n", ("111222",))


def test_a_mail_is_printed_once_and_says_to_whom() -> None:
    written = StringIO()
    screen = Screen(Console(file=written, width=100))
    screen.mail([])
    screen.mail([FIRST])
    screen.mail([FIRST])
    screen.mail([FIRST, SECOND])
    shown = written.getvalue()
    assert shown.count("mail to maya.lind@example.com") == 2
    assert (shown.count("482913"), shown.count("111222")) == (1, 1)
