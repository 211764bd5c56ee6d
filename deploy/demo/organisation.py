"""Who helps in the demo: an organisation that some parents permit, with an envelope of cheques for now."""

from collections.abc import Sequence
from datetime import timedelta

from deploy.demo.directory import REGIONAL
from deploy.demo.stage import Stage

ORGANISATION = "Huis aan de Vaart"
#: What a parent permits: all that can be.
ACTS = (
    *("see_cheques", "say_code", "print_paper", "make_letter", "answer_uses", "change_situation", "give_cheques_now"),
    *("name_helpers", "print_data", "say_no_thank_you"),
)
#: So many parents permit it, for so many days.
PARENTS, DAYS = 12, 180
_ENVELOPE, _AT_ONCE = 40, 4


def introduce(stage: Stage, wallets: Sequence[str]) -> None:
    """Enter the organisation with a helper's login, its envelope, and what parents permit it. No cheque moves."""
    today = stage.clock.now.date()
    last_day = (today + timedelta(days=DAYS)).isoformat()
    house = stage.manager("organisations", {"name": ORGANISATION})["organisation_id"]
    stage.logins.make("helper", "issuer", [f"organisation:{house}"])
    stage.manager(
        "envelopes",
        {
            "programme_id": stage.programmes[REGIONAL],
            "organisation_id": house,
            "cheques": _ENVELOPE,
            "per_grant": _AT_ONCE,
            "first_day": today.isoformat(),
            "last_day": last_day,
        },
    )
    for wallet in wallets[:PARENTS]:
        body = {"acts": ACTS, "last_day": last_day, "organisation_id": house}
        token = stage.logins.of("parent", "issuer", f"wallet:{wallet}")
        stage.client.post("issuer", f"/v1/wallets/{wallet}/mandates", token, stage.new_key(), body)
