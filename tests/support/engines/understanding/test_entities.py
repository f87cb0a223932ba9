"""Order numbers in any shape, and what must not be taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.engines.understanding import Reader
from support.engines.understanding.entities import MAX_MENTIONS, find_emails, find_orders

CERTAIN = [
    ("#1042", ["1042"]), ("# 1042", ["1042"]), ("n° 1042", ["1042"]), ("n°1042", ["1042"]), ("N°1042", ["1042"]),
    ("n.º 1042", ["1042"]), ("№1042", ["1042"]), ("no. 1042", ["1042"]), ("nr. 1042", ["1042"]),
    ("numéro 1042", ["1042"]), ("commande 1042", ["1042"]), ("commande n°1042", ["1042"]),
    ("commande nº 1042", ["1042"]), ("commande#1042", ["1042"]), ("commande numéro 1042", ["1042"]),
    ("Numéro de commande : 1042", ["1042"]), ("ma commande est la 1042", ["1042"]), ("cmd 1042", ["1042"]),
    ("Ma commande, la n° 1042, n'est pas arrivée", ["1042"]), ("suivi commande 1042", ["1042"]),
    ("order 1042", ["1042"]), ("order1042", ["1042"]), ("order#1042", ["1042"]), ("order: #1042", ["1042"]),
    ("Order\n1042", ["1042"]), ("order no 1042", ["1042"]), ("order no. 1042", ["1042"]), ("order nr 1042", ["1042"]),
    ("order number 1042", ["1042"]), ("order number is W2378156", ["W2378156"]), ("Order ID: 1042", ["1042"]),
    ("my order number's 1042", ["1042"]), ("my order is 1042.", ["1042"]), ("my order (1042)", ["1042"]),
    ("order 1042's address", ["1042"]), ("purchase 1042", ["1042"]), ("achat 1042", ["1042"]),
    ("Where is order #1042?", ["1042"]), ("add it to order 1042", ["1042"]), ("track my order 1042", ["1042"]),
    ("order 00123842", ["00123842"]), ("order 732201349959", ["732201349959"]),
    ("cancelling order732201349959", ["732201349959"]), ("order 0033612345", ["0033612345"]),
    ("#W2378156", ["W2378156"]), ("#w2378156", ["W2378156"]), ("w2378156", ["W2378156"]),
    ("ORD-1042", ["ORD-1042"]), ("ord-1042", ["ORD-1042"]), ("order EU1042", ["EU1042"]),
    ("order SO-1042-1", ["SO-1042-1"]), ("order #12", ["12"]), ("order 2026", ["2026"]), ("#2026", ["2026"]),
    ("and #1043?", ["1043"]), ("et la #1043 ?", ["1043"]), ("#1042 and #1043", ["1042", "1043"]),
    ("orders 1042, 1043 and 1044", ["1042", "1043", "1044"]), ("commandes 1042 et 1043", ["1042", "1043"]),
    ("order number 1042 and order number 1043", ["1042", "1043"]), ("#1042/#1043", ["1042", "1043"]),
    ("#1042,#1043", ["1042", "1043"]), ("orders #1042 & #1043", ["1042", "1043"]), ("#1042 #1042", ["1042"]),
    ("j'ai la commande 1042, et aussi la 1043", ["1042"]),
    ("order ١٠٤٢", ["1042"]), ("commande １０４２", ["1042"]),
    ("order 1042 john99@example.com", ["1042"]), ("order #1042 costs $350", ["1042"]),
    ("<@U012AB3CD> order 1042", ["1042"]), ("I ordered 2 shirts on 3 May 2026, order 1042", ["1042"]),
    ("my name is John, zip 12345, order W1234567", ["W1234567"]), ("my phone is 555-123-4567, order 1042", ["1042"]),
]  # fmt: skip

CANDIDATES = [
    ("1042", ["1042"]), ("1042?", ["1042"]), ("1042!", ["1042"]), ("it's 1042", ["1042"]), ("c'est 1042", ["1042"]),
    ("la 1042", ["1042"]), ("changer l'adresse de la 1042", ["1042"]), ("1042 and 1043", ["1042", "1043"]),
    ("1042, 1043", ["1042", "1043"]), ("Where's 1042 at", ["1042"]), ("track 1042", ["1042"]),
    ("suivi 1042", ["1042"]), ("00004587345", ["00004587345"]), ("482913", ["482913"]), ("2026", ["2026"]),
    ("１０４２", ["1042"]), ("I want to order 100 mugs", ["100"]),
]  # fmt: skip

NEITHER = [
    "", "hello", "#12", "call me on 06 12 34 56 78", "+33 6 12 34 56 78", "0612345678", "0033612345678",
    "my phone is 555-123-4567", "(555) 123-4567", "tel: 0612345678", "Call 7021645199",
    "75011 Paris", "I live in zip code 19122", "code postal 75011", "my pincode is 702164", "NY 10001",
    "12 rue de la Paix 75002 Paris", "445 Maple Drive", "1042 Main Street", "apt 1042", "room 1042",
    "on 12/03/2026", "2026-03-12", "12.03.2026", "12 mars 2026", "March 12, 2026", "in 2026", "depuis 2024",
    "I bought it in 2024", "commande du 12/03", "order from 2024", "14:30", "14h30", "order placed 3 days ago",
    "$1042", "1042 €", "1042€", "1,042.50", "1042 euros", "USD 1042", "refund $1499", "I paid 1042 dollars", "Rs 500",
    "500 g", "250ml", "100 items", "I waited 100 days", "100% wool", "5'9 and 160 lbs", "5000 mcg",
    "1Z999AA10123456784", "9400111899223197428490", "RR123456785FR", "tracking number 123456789012",
    "numéro de suivi 8R12345678901", "my code is 482913", "code 482913", "OTP: 4829", "le code reçu est 482913",
    "john1042@example.com", "https://example.com/orders/1042", "4111 1111 1111 1111", "4111111111111111",
    "invoice #12588", "facture n° 4455", "item 1656367028", "size 420", "WELCOME10", "COVID19", "Z200", "iPhone 14",
    "EU1042",
]  # fmt: skip


@pytest.mark.parametrize(("text", "numbers"), CERTAIN)
def test_a_named_order_is_certain(text: str, numbers: list[str]) -> None:
    found = find_orders(text)
    assert [mention.number for mention in found] == numbers
    assert all(mention.certain for mention in found)


@pytest.mark.parametrize(("text", "numbers"), CANDIDATES)
def test_a_bare_number_is_a_candidate(text: str, numbers: list[str]) -> None:
    found = find_orders(text)
    assert [mention.number for mention in found] == numbers
    assert not any(mention.certain for mention in found)


@pytest.mark.parametrize("text", NEITHER)
def test_lookalikes_are_no_orders(text: str) -> None:
    assert find_orders(text) == ()


@given(st.text(alphabet="#1042 ,.-/+n°ordecmaW€$%:@()x\n", max_size=400))
def test_any_salad_of_signs_gives_plain_numbers(text: str) -> None:
    found = find_orders(text)
    assert len(found) <= MAX_MENTIONS
    assert len({mention.number for mention in found}) == len(found)
    for mention in found:
        assert mention.number.isascii()
        assert any(character.isdecimal() for character in mention.number)
        assert "#" not in mention.number


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("jo@example.com", ("jo@example.com",)),
        ("It's jo@example.com, or jo.doe+shop@mail.example.co.uk.", ("jo@example.com", "jo.doe+shop@mail.example.co.uk")),
        ("<mailto:jo@example.com|jo@example.com>", ("jo@example.com",)),
        ("Jo@Example.com jo@example.com", ("Jo@Example.com",)),
        ("jo@example", ()),
        ("@jo", ()),
        ("nothing", ()),
    ],
)  # fmt: skip
def test_emails(text: str, emails: tuple[str, ...]) -> None:
    assert find_emails(text) == emails


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Do you ship to Canada?", ("CA",)),
        ("livrez-vous aux États-Unis ou au Royaume-Uni ?", ("US", "GB")),
        ("to the USA", ("US",)),
        ("UK and Germany, then UK again", ("GB", "DE")),
        ("tell us more", ()),
        ("where is my order", ()),
    ],
)
def test_countries(reader: Reader, text: str, countries: tuple[str, ...]) -> None:
    assert reader.read(text).countries == countries
