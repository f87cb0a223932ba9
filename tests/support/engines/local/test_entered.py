"""What comes out of the forms of a task."""

from __future__ import annotations

import pytest

from support.engines.local.entered import entered
from support.model.commerce import Address
from support.model.task import Task

FRENCH = {
    "address1": "12 rue des Lilas",
    "address2": "bât. B",
    "zip": "75011",
    "city": "Paris",
    "province": "",
    "country": "France",
}
AMERICAN = {
    "address1": "12 Main Street",
    "address2": "",
    "zip": "02110",
    "city": "Boston",
    "province": "massachusetts",
    "country": "usa",
}


def test_an_address() -> None:
    assert entered(Task("change_address"), FRENCH).address == Address(
        "12 rue des Lilas", "Paris", "FR", "75011", "bât. B"
    )
    assert entered(Task("change_address"), AMERICAN).address == Address(
        "12 Main Street", "Boston", "US", "02110", "", "MA"
    )


def test_the_name_on_it_stays() -> None:
    before = Task("change_address", address=Address("x", "", "US", first_name="Maya", last_name="Lind", phone="+1503"))
    address = entered(before, AMERICAN).address
    assert address is not None
    assert (address.first_name, address.last_name, address.phone) == ("Maya", "Lind", "+1503")


@pytest.mark.parametrize(
    "wrong",
    [
        {"zip": "7501"},
        {"country": "Atlantis"},
        {"country": ""},
        {"country": "Europe"},
        {"address1": ""},
        {"address1": "  "},
    ],
)
def test_an_address_that_can_not_be_one_is_asked_for_again(wrong: dict[str, str]) -> None:
    address = entered(Task("change_address"), FRENCH | wrong).address
    assert address is not None
    assert not address.city


def test_a_state_is_needed_where_there_are_states() -> None:
    address = entered(Task("change_address"), AMERICAN | {"province": "Bavaria"}).address
    assert address is not None
    assert not address.city


def test_contacts_and_names() -> None:
    task = entered(Task("update_customer"), {"first_name": " Zoé ", "last_name": "", "phone": "06 12 34 56 78"})
    assert (task.first_name, task.last_name, task.said) == ("Zoé", None, ("06 12 34 56 78",))
    task = entered(Task("change_contact"), {"phone": "", "email": "maya@new.example"})
    assert (task.email, task.said) == ("maya@new.example", ())
    assert entered(Task("change_contact"), {"email": "nothing"}).email is None
