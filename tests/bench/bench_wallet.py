"""What a phone that lies open on the counter costs: its mark, asked each second, beside the page and the code."""

import tempfile
import time
from pathlib import Path

from services.issuer.pages.base import HOME
from shared.identity.roles import Role
from tests.bench.figures import Figure
from tests.integration.issuer.builders import a_family, an_issuer
from tests.integration.issuer.using import Purse

USES, ROUNDS = 8, 300


def run() -> list[Figure]:
    """Ask for the mark, the page and the code in turn, as one signed-in parent on one thread."""
    with tempfile.TemporaryDirectory() as folder, an_issuer(Path(folder)) as issuer:
        issuer.imported(issuer.a_programme(), a_family("f1"))
        purse = Purse(issuer)
        for number in range(USES):
            issuer.node.hear(purse.capture(1, first=number))
        client = issuer.node.client()
        client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, f"wallet:{purse.wallet_id}")})
        spent = dict.fromkeys((f"{HOME}/mark", HOME, f"{HOME}/code.svg"), 0.0)
        for _ in range(ROUNDS):
            for address in spent:
                began = time.perf_counter()
                answer = client.get(address)
                spent[address] += time.perf_counter() - began
                assert answer.status_code == 200, answer.status
        mark, page, code = spent.values()
    return [
        Figure("wallet: phones that one thread follows", ROUNDS / mark, "phones"),
        Figure("  the page itself", page / mark, "marks"),
        Figure("  its code", code / mark, "marks"),
    ]
