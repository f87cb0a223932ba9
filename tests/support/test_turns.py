"""What was said in the end: in the order of writing, with edits and deletions."""

from dataclasses import replace

from support.model.events import MessageChanged, MessageDeleted
from support.turns import fold, new_conversation
from tests.support.scenes import ADA, NOW, VENUE, posted


def _texts(*events: object) -> list[str]:
    return [message.text for message in fold(events)]  # type: ignore[arg-type]


def test_what_was_missed_and_read_later_stands_where_it_was_written() -> None:
    assert _texts(posted("third", 3), posted("first", 1), posted("second", 2)) == ["first", "second", "third"]


def test_positions_that_get_longer_come_later() -> None:
    nine, ten = replace(posted("nine"), position="999"), replace(posted("ten"), position="1000")
    assert _texts(ten, nine) == ["nine", "ten"]


def test_edits_are_applied_and_deleted_messages_left_out() -> None:
    first, second = posted("frist", 1), posted("oops", 2)
    edit = MessageChanged("e", VENUE, ADA, "first", NOW, first.position)
    stray = MessageChanged("e2", VENUE, ADA, "answered long ago", NOW, "1.1")
    gone = MessageDeleted("x", VENUE, ADA, NOW, second.position)
    assert _texts(first, second, edit, stray, gone) == ["first"]


def test_a_turn_done_again_begins_the_same_conversation() -> None:
    begun = new_conversation(VENUE, ADA, NOW, begun_by="k1")
    assert new_conversation(VENUE, ADA, NOW, begun_by="k1").id == begun.id
    assert new_conversation(VENUE, ADA, NOW, begun_by="k2").id != begun.id
    assert new_conversation(replace(VENUE, thread="9.9"), ADA, NOW, begun_by="k1").id != begun.id
