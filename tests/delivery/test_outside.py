"""Which addresses are of the open network."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from ifsa.commands.lan import local_address
from ifsa.delivery.outside import ForbiddenError, Outside, is_here, is_outside
from ifsa.delivery.webaddress import BadAddressError, parse
from tests.delivery.elsewhere import PUBLIC, web

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.215.14",
    "::ffff:0:169.254.169.254",
    "64:ff9b::169.254.169.254",
    "64:ff9b::93.184.215.14",
    "64:ff9b:1::10.0.0.1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:5db8:d70e::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "no address",
    "",
]
OUTSIDE = [
    PUBLIC,
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "2400:3200::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_of_the_open_network_is_not_outside(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_of_the_open_network_is_outside(address: str) -> None:
    assert is_outside(address)


def test_whatever_python_knows_as_private_is_none_of_it() -> None:
    """Python's list and ours are kept by different people."""
    for network in ("0.0.0.0/0", "2000::/3"):
        whole = ip_network(network)
        for number in range(4096):
            one = whole[number * (whole.num_addresses // 4096) + 1]
            if not one.is_global or one.is_multicast:
                assert not is_outside(str(one)), one


def test_an_address_of_this_machine_is_known_without_a_word_sent() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.05)
        assert is_here("127.0.0.1", listening.getsockname()[1])
        with pytest.raises(TimeoutError):
            listening.recv(1)
    assert is_here(local_address(), 80)
    assert not is_here(PUBLIC, 80)


async def test_of_a_name_that_leads_in_and_out_only_the_way_out_is_taken() -> None:
    async with web() as found:
        found.names["both.example"] = [["10.0.0.1", PUBLIC, "::1"]]
        stream = await Outside(found.world).connect_tcp("both.example", 80)
        await stream.aclose()
    assert found.dialled == [PUBLIC]


async def test_a_name_of_this_house_leads_nowhere_also_by_another_name() -> None:
    async with web() as found:
        found.names |= {"ifsa.example": [[PUBLIC]], "other.example": [[PUBLIC]]}
        for name in ("ifsa.example", "other.example"):
            with pytest.raises(ForbiddenError):
                await Outside(found.world, ["ifsa.example"]).connect_tcp(name, 80)
        found.names["elsewhere.example"] = [["1.1.1.1"]]
        stream = await Outside(found.world, ["ifsa.example"]).connect_tcp("elsewhere.example", 80)
        await stream.aclose()
    assert found.dialled == ["1.1.1.1"]


async def test_other_ports_and_sockets_of_the_machine_are_not_for_pages() -> None:
    async with web() as found:
        found.names["a.example"] = [[PUBLIC]]
        with pytest.raises(ForbiddenError, match="port 6379"):
            await Outside(found.world).connect_tcp("a.example", 6379)
        with pytest.raises(ForbiddenError):
            await Outside(found.world).connect_unix_socket("/run/docker.sock")
    assert found.dialled == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "gopher://a.example:70/",
        "//a.example/",
        "http:///path",
        "http://user@a.example/",
        "http://user:secret@a.example/",
        "http://a.example:8080/",
        "http://a.example:22/",
        "http://a.example:99999/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://a.example\\@127.0.0.1/",
        "http://a.example/\r\nHost: b",
        "http://a example/",
        "http://a.example/" + "a" * 2000,
        "http://..example/",
        "http://xn--a.exam ple/",
        "http://" + "ا" * 70 + ".example/",
    ],
)
def test_what_is_no_plain_address_of_a_page_is_none(address: str) -> None:
    with pytest.raises(BadAddressError):
        parse(address)


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("HTTP://A.Example:80?q=1#part", "http://a.example/?q=1"),
        ("https://a.example:443/äb", "https://a.example/%C3%A4b"),
        ("https://a.example/%C3%A4?x=%20&y=[1]", "https://a.example/%C3%A4?x=%20&y=[1]"),
        # The names that IANA gave out to try other scripts with.
        ("http://例子.测试/水", "http://xn--fsqu00a.xn--0zwm56d/%E6%B0%B4"),
        ("http://مثال.إختبار/", "http://xn--mgbh0fb.xn--kgbechtv/"),
        ("http://a.example./", "http://a.example/"),
    ],
)
def test_an_address_is_read_in_one_way(address: str, read: str) -> None:
    assert parse(address).text == read
    assert parse(read).text == read


def test_a_number_of_an_address_stays_what_it_is() -> None:
    assert parse("http://2130706433/").host == "2130706433"
    assert not is_outside(str(ip_address(2130706433)))
