"""How far the families came: entitled, told, activated, first use, used again."""

from typing import Any

from flask import request

from services.issuer.domain.take_up import STEPS, Told
from services.issuer.office import words
from services.issuer.office.base import HOME, pages, show, who
from services.issuer.queries import programmes, take_up
from shared.http.call import Call
from shared.pages import view
from shared.pages.forms import Form
from shared.pages.languages import per_cent, whole_number

AREA = f"{HOME}/reached"
_MOST_PROGRAMMES = 100


@view.show(pages, AREA, action="issuer.office.use", who=who)
def show_take_up(call: Call) -> str:
    """Show the take-up of one programme; small numbers are not shown."""
    with call.ctx.reading() as reading:
        found = programmes.page(reading, _MOST_PROGRAMMES, "", call.actor.programmes)["programmes"]
        names = {each["programme_id"]: each["name"] for each in found}
        chosen = next((each for each in names if each == request.args.get("programme")), next(iter(names), None))
        reached = None if chosen is None else take_up.of_programme(reading, chosen)
    return show(
        "take_up",
        AREA,
        names=names,
        form=Form({"programme": chosen or ""}),
        name=names.get(chosen or ""),
        bars=None if reached is None else _bars(reached.all),
        by_channel=_rows(reached.by_channel, words.channels()) if reached else [],
        by_family_type=_rows(reached.by_family_type, words.family_types()) if reached else [],
        steps=words.take_up(),
        step_codes=STEPS,
    )


def _bars(told: Told) -> list[dict[str, Any]]:
    """Each step as a bar, its length by the share of the entitled who came so far."""
    names = words.take_up()
    return [_bar(names[step], number, told[0]) for step, number in zip(STEPS, told, strict=True)]


def _bar(name: str, number: int | None, whole: int | None) -> dict[str, Any]:
    if number is None or whole is None:
        return {"name": name, "length": None}
    share = number / max(whole, 1)
    return {"name": name, "number": whole_number(number), "share": per_cent(share), "length": share}


def _rows(groups: dict[str, Told], names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": names[name], **dict(zip(STEPS, numbers, strict=True))}
        for name, numbers in groups.items()
        if numbers[0] != 0
    ]
