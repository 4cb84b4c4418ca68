"""Numbers and mailboxes, however they are typed."""

import pytest

from huiyin.accounts.addresses import AddressKind, mask, parse, site_of
from huiyin.core.errors import InvalidInput


@pytest.mark.parametrize(
    "typed",
    [
        "19900000012",
        " 199 0000 0012 ",
        "199-0000-0012",
        "＋86 19900000012",
        "+8619900000012",
        "008619900000012",
        "86 199 0000 0012",
        "１９９００００００１２",
    ],
)
def test_a_mobile_number_is_understood_in_every_form(typed: str) -> None:
    address = parse(typed)
    assert (address.kind, address.value) == (AddressKind.PHONE, "19900000012")


@pytest.mark.parametrize(
    "typed",
    ["Zhang.San@Example.COM", "ｚｈａｎｇ．ｓａｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", " zhang.san@example.com "],
)
def test_a_mailbox_is_understood_in_every_form(typed: str) -> None:
    address = parse(typed)
    assert (address.kind, address.value) == (AddressKind.EMAIL, "zhang.san@example.com")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "address-empty"),
        ("  　", "address-empty"),
        ("1990000001", "address-phone"),
        ("12900000012", "address-phone"),
        ("199000000123", "address-phone"),
        ("0571-88880000", "address-phone"),
        ("张三", "address-email"),
        ("a@b", "address-email"),
        ("a@@example.com", "address-email"),
        ("a@example.com\r\nBcc: b@example.com", "address-email"),
        (f"{'a' * 64}@{'b.' * 100}example.com", "address-email"),
    ],
)
def test_what_is_neither_is_refused_with_a_sentence_at_the_field(typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(typed)
    assert refused.value.code == code
    assert refused.value.field == "address"
    assert refused.value.sentence.endswith("。")


def test_addresses_are_shown_masked() -> None:
    assert parse("19900000012").masked == "199****0012"
    assert parse("zhang@example.com").masked == "z***@example.com"
    assert mask("") == ""


def test_one_subscriber_is_one_client_whatever_address_of_its_site_it_uses() -> None:
    assert site_of("2001:db8:1:2:aaaa::1") == site_of("2001:db8:1:2:bbbb::2") != site_of("2001:db8:1:3::1")
    assert site_of("::ffff:198.51.100.7") == site_of("198.51.100.7") != site_of("198.51.100.8")
    assert site_of("unix:") == "unix:"
