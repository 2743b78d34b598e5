"""发一封标明“测试”的信 · Send one letter that is marked as a test.

To an address, or to the liaisons of a department. It goes at once, in one try, and is on no record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.notices import place
from policybot.model import Address, Contact, DeliveryError, Says
from policybot.pipeline import trial
from policybot.pipeline.post import Post


@dataclass(frozen=True, slots=True)
class Tried:
    address: Address
    receipt: str = ""
    error: str = ""


@command(
    option(
        "--to ADDRESS",
        "地址（如 email:a@example.com）或单位名称（必填） · an address or a department (required)",
        needed=True,
    ),
    option("--by NAME", "发信人，写在信中 · who sends it, as the letter says"),
)
def run(house: House, to: str, by: str | None) -> Answer:
    post = Post(house.office, house.folder)
    try:
        tried = [_try(house, post, contact, address, by or "") for contact, address in _readers(house, to)]
    finally:
        post.close()
    failed = any(one.error for one in tried)
    return Answer(lambda: _document(tried), lambda: _lines(house, tried), status=1 if failed else 0)


def _readers(house: House, to: str) -> list[tuple[Contact, Address]]:
    channel, colon, target = (part.strip() for part in to.partition(":"))
    if colon and channel and target:
        address = Address(channel, target)
        return [(Contact("", "liaison", (address,)), address)]
    name = house.department(to, "--to")
    route = house.office.roster.route(name, "liaison")
    if route.via not in ("own", "liaison"):
        raise Fault("no-contact", Says("{name} has no contact", {"name": name}), Says("enter a [[contact]] for it"))
    return [(contact, address) for contact in route.contacts for address in contact.addresses]


def _try(house: House, post: Post, contact: Contact, address: Address, by: str) -> Tried:
    try:
        receipts = trial.send(house.office, post, contact, address, by, house.now)
    except DeliveryError as error:
        return Tried(address, error=str(error))
    return Tried(address, "; ".join(receipt.detail for receipt in receipts))


def _document(tried: list[Tried]) -> dict[str, object]:
    rows = [
        {"sent": not one.error, **place(one.address), "receipt": one.receipt, "error": one.error or None}
        for one in tried
    ]
    return {**rows[0], "messages": rows}


def _lines(house: House, tried: list[Tried]) -> Iterator[str]:
    for one in tried:
        if one.error:
            yield house.say(Says("{address}: not sent: {why}", {"address": str(one.address), "why": one.error}))
        else:
            facts = {"address": str(one.address), "receipt": one.receipt}
            yield house.say(Says("{address}: the service took it ({receipt})", facts))
