"""How long the issuer needs for a list of households: taken in, granted, and told.

Run it by hand: `python -m tests.bench.bench_issuer [households]`. It prints seconds, rates and
the most memory the process held; the aim is 20,000 households in 90 seconds under 500 MB.
"""

import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from services.issuer.places import MUNICIPALITIES
from services.issuer.tables import voucher
from tests.integration.issuer.builders import HEADINGS, Issuer, an_issuer


def a_list(households: int) -> bytes:
    """Families in every municipality, a third of them single parents, each with name and contact."""
    chance = random.Random(7)
    lines = [HEADINGS + ",parent_name,contact"]
    municipalities = sorted(MUNICIPALITIES)
    for number in range(households):
        births = ";".join(
            (date(2025, 12, 1) - timedelta(days=chance.randrange(17 * 365))).isoformat()
            for _ in range(chance.choice((1, 1, 2, 2, 3)))
        )
        family_type = chance.choice(("single_parent", "two_parents", "two_parents"))
        lines.append(
            f"h{number},commune,{family_type},{births},0,{chance.choice(municipalities)},"
            f"{chance.randrange(1, 146)},{chance.choice(('nl', 'fr', 'en'))},"
            f"{chance.choice(('wallet', 'paper', 'spoken'))},Parent {number},{number}@example.org"
        )
    return "\n".join(lines).encode()


def run(issuer: Issuer, households: int) -> None:
    programme_id = issuer.a_programme(euros=(households * 20 * 25,))
    file = a_list(households)
    began = time.monotonic()
    response = issuer.send(programme_id, file)
    assert response.status_code == 202, response.json
    received = time.monotonic()
    issuer.node.run_jobs(1_000_000)
    granted = time.monotonic()
    while issuer.node.step():
        pass
    told = time.monotonic()
    print(f"{households:,} households, {_cheques(issuer):,} cheques, file of {len(file):,} bytes")
    print(f"received  {received - began:7.1f} s")
    print(f"granted   {granted - began:7.1f} s   {households / (granted - began):8,.0f} households a second")
    print(f"told      {told - began:7.1f} s")
    print(f"memory    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB at most")


def _cheques(issuer: Issuer) -> int:
    with issuer.node.ctx.reading() as reading:
        return int(reading.execute(sa.select(sa.func.count()).select_from(voucher)).scalar_one())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, an_issuer(Path(folder)) as found:
        run(found, int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
