"""Bugs that somebody might make, each as one small change, with the test that has to see it."""

from typing import NamedTuple


class Fault(NamedTuple):
    """In `path` the text `right` becomes `wrong`; then `test` has to fail."""

    name: str
    path: str
    right: str
    wrong: str
    test: str


FAULTS = (
    Fault(
        "the wallet's row is not locked",
        "services/redeemer/store/scan.py",
        '    .where(wallet_handle.c.handle == sa.bindparam("handle"))\n    .with_for_update(of=wallet)\n',
        '    .where(wallet_handle.c.handle == sa.bindparam("handle"))\n',
        "tests/integration/redeemer/test_races.py::test_the_wallets_row_alone_lets_one_of_two_processes_spend[postgresql]",
    ),
    Fault(
        "two processes write at once",
        "shared/persistence/postgres.py",
        'TAKE_TURN = f"SELECT pg_advisory_xact_lock({LOCKS}, {WRITE_LOCK})"',
        'TAKE_TURN = "SELECT 1"',
        "tests/system/test_races.py::test_racing_clients_spend_no_cheque_twice_and_tell_one_story[postgresql]",
    ),
    Fault(
        "a spent step serves again",
        "services/redeemer/domain/codes.py",
        "shown.number <= shown.spent",
        "shown.number < shown.spent",
        "tests/integration/redeemer/test_scan.py::test_a_second_scan_of_the_same_step_is_refused[sqlite]",
    ),
    Fault(
        "a cheque serves at the instant after its grace",
        "services/redeemer/domain/scan.py",
        "return at < cheque.programme.spendable_until(cheque.expires_at)",
        "return at <= cheque.programme.spendable_until(cheque.expires_at)",
        "tests/unit/redeemer/test_paying.py::test_a_cheque_serves_to_the_end_of_its_last_day_of_grace",
    ),
    Fault(
        "the cap is the amount",
        "services/issuer/domain/quota.py",
        "    if total > cap:\n",
        "    if total != cap:\n",
        "tests/unit/issuer/test_quota.py::test_a_cap_never_raises",
    ),
    Fault(
        "a rest of money makes a cheque",
        "services/issuer/domain/funding.py",
        "return (self.allocated_cents - self.committed_cents) // face_cents",
        "return -((self.committed_cents - self.allocated_cents) // face_cents)",
        "tests/unit/issuer/test_funding.py::test_rests_of_two_funds_make_no_cheque",
    ),
    Fault(
        "the version of a voucher's step is not looked at",
        "services/ledger/domain/register.py",
        "        if known is None or known.version < movement.version - 1:\n            return need(movement",
        "        if known is None:\n            return need(movement",
        "tests/integration/ledger/test_edges.py"
        "::test_a_step_waits_for_that_of_another_topic_and_goes_on_with_it[sqlite]",
    ),
    Fault(
        "an event that was seen has its effect again",
        "shared/messaging/inbox/work.py",
        "        again += [pair for event_id, pair in first.items() if event_id not in new]\n",
        "        new |= {event_id: -1 for event_id in first if event_id not in new}\n",
        "tests/integration/messaging/test_inbox_order.py::test_an_event_that_comes_twice_has_one_effect[sqlite]",
    ),
    Fault(
        "a gap in a subject's sequence is passed over",
        "shared/messaging/inbox/work.py",
        "        elif ahead == 1 or incoming.kind is Kind.STATE:\n            self._make_ready(incoming)\n",
        "        elif ahead >= 1 or incoming.kind is Kind.STATE:\n            self._make_ready(incoming)\n",
        "tests/integration/messaging/test_inbox_order.py::test_on_a_fact_topic_a_gap_parks_the_event_until_it_closes[sqlite]",
    ),
    Fault(
        "the effects of a batch that fails stay",
        "shared/messaging/consumer.py",
        "        except Exception as error:\n            metrics.consumer_retries.inc()\n",
        "        except Exception as error:\n            pending.clear()\n            metrics.consumer_retries.inc()\n",
        "tests/integration/messaging/test_consumer.py"
        "::test_a_batch_that_fails_is_taken_one_by_one_and_only_the_poison_is_lost[sqlite]",
    ),
    Fault(
        "a row that was not sent counts as sent",
        "shared/messaging/relay.py",
        "0.001))\n                sent.append(row.position)\n",
        "0.001)) if sent.append(row.position) else None\n",
        "tests/integration/messaging/test_relay.py"
        "::test_from_a_subjects_first_retriable_failure_on_nothing_of_it_is_marked_and_others_go_on[sqlite]",
    ),
    Fault(
        "who signed is not looked at",
        "shared/messaging/inbox/work.py",
        "    if genuine is not None and not genuine(record):\n",
        "    if genuine is not None and not genuine(record) and False:\n",
        "tests/integration/messaging/test_signatures.py"
        "::test_a_forged_event_has_no_effect_and_becomes_a_dead_letter[sqlite]",
    ),
    Fault(
        "one key may say two things",
        "shared/http/idempotency.py",
        "    if row.body_sha256 != hashlib.sha256(body).digest():\n",
        "    if False:\n",
        "tests/integration/redeemer/test_scan.py::test_the_same_id_for_another_request_is_refused[sqlite]",
    ),
    Fault(
        "nine households are shown",
        "services/ledger/suppression.py",
        "if households < FEWEST_HOUSEHOLDS}",
        "if households < FEWEST_HOUSEHOLDS - 1}",
        "tests/unit/ledger/test_report.py",
    ),
    Fault(
        "a paper cheque serves twice",
        "services/redeemer/tokens.py",
        "    if shown.papers:\n        store.use_papers(",
        "    if shown.papers and False:\n        store.use_papers(",
        "tests/integration/redeemer/test_paper.py::test_a_paper_serves_once[sqlite]",
    ),
    Fault(
        "wrong PINs are not counted",
        "services/redeemer/tokens.py",
        "    if reason is Reason.PIN_WRONG and shown.wallet:\n",
        "    if reason is Reason.PIN_WRONG and not shown.wallet:\n",
        "tests/integration/redeemer/test_paper.py::test_five_wrong_pins_lock_it_until_the_codes_are_renewed[sqlite]",
    ),
    Fault(
        "old codes serve beside the new ones",
        "services/redeemer/domain/codes.py",
        "    if shown.generation < shown.in_force:\n",
        "    if shown.generation > shown.in_force + 1:\n",
        "tests/integration/redeemer/test_codes.py::test_renewed_codes_end_the_old_ones_and_the_issuer_is_told[sqlite]",
    ),
    Fault(
        "a voucher may stand in two live redemptions",
        "services/redeemer/tables.py",
        "    redemption_voucher.c.voucher_id,\n    unique=True,\n",
        "    redemption_voucher.c.voucher_id,\n    unique=False,\n",
        "tests/integration/redeemer/test_scan.py::test_a_voucher_cannot_stand_in_two_live_redemptions[sqlite]",
    ),
    Fault(
        "the inbox is kept outside the transaction of the effect",
        "shared/messaging/inbox/work.py",
        "        new = rows.enter(self._tx, first.values())\n",
        "        new = rows.enter(self._tx, first.values())\n"
        "        for word in ('COMMIT', 'BEGIN IMMEDIATE'):\n"
        "            self._tx.connection.exec_driver_sql(word)\n",
        "tests/integration/messaging/test_inbox_order.py::test_what_a_batch_that_fails_did_is_gone[sqlite]",
    ),
    Fault(
        "a spoken code's counter stays where it was",
        "services/redeemer/store/scan.py",
        '    .values(spoken_counter=sa.bindparam("counter"))\n',
        "    .values(spoken_counter=wallet.c.spoken_counter)\n",
        "tests/integration/redeemer/test_spoken.py::test_it_serves_once_and_so_do_those_before_it[sqlite]",
    ),
    Fault(
        "a key is looked up after the request was judged",
        "shared/http/endpoint.py",
        "                given = idempotency.earlier_answer(tx, scope, rule, key, digested)\n"
        "                if given is None:\n"
        "                    value = view(Call(ctx.within(tx), actor, key), *arguments, **path)\n",
        "                value = view(Call(ctx.within(tx), actor, key), *arguments, **path)\n"
        "                given = idempotency.earlier_answer(tx, scope, rule, key, digested)\n"
        "                if given is None:\n",
        "tests/integration/redeemer/test_codes.py::test_a_repeated_request_is_no_second_try[sqlite]",
    ),
    Fault(
        "each process counts guesses by itself",
        "services/redeemer/limits.py",
        "    counts = store.count_of(reading, _stretches(reading.now, whose))\n",
        "    if (own := id(reading.connection.engine)) not in vars(store).setdefault('_own', {}):\n"
        "        vars(store)['_own'][own] = store.count_of(reading, _stretches(reading.now, whose))\n"
        "    counts = vars(store)['_own'][own]\n"
        "    counts[ALL, ''] = counts.get((ALL, ''), 0) + 1\n",
        "tests/integration/redeemer/test_guessing.py"
        "::test_guesses_at_two_processes_at_once_are_counted_together_to_the_last_one[sqlite]",
    ),
    Fault(
        "one byte of a code's signature is compared",
        "shared/identity/wallet_code.py",
        "hmac.compare_digest(_mac(key, code.handle, step, purpose), code.mac)",
        "hmac.compare_digest(_mac(key, code.handle, step, purpose)[:1], code.mac[:1])",
        "tests/integration/redeemer/test_forged.py::test_no_change_of_what_is_shown_is_accepted[sqlite-wallet_code]",
    ),
    Fault(
        "a screenshot serves one step longer",
        "services/redeemer/domain/codes.py",
        "    if shown.steps_off < -1:\n",
        "    if shown.steps_off < -2:\n",
        "tests/integration/redeemer/test_forged.py"
        "::test_a_screenshot_that_is_31_seconds_old_serves_at_no_moment_of_a_step[sqlite]",
    ),
    Fault(
        "a use is taken back after its time",
        "services/redeemer/domain/uses.py",
        "    if use.undo_until is None or at >= use.undo_until:\n",
        "    if use.undo_until is None or at > use.undo_until:\n",
        "tests/integration/redeemer/test_undo.py"
        "::test_it_is_too_late_from_the_instant_on_at_which_the_strictest_programmes_time_ends[sqlite]",
    ),
    Fault(
        "a dispute is taken after its window",
        "services/issuer/domain/uses.py",
        "use.accept_at is not None and at >= use.accept_at:",
        "use.accept_at is not None and at > use.accept_at:",
        "tests/unit/issuer/test_uses.py::test_the_dispute_window_is_judged_by_the_instant",
    ),
    Fault(
        "whether a key was retired is not looked at",
        "shared/identity/keys.py",
        '        path = self._folder / f"{name}.pub"\n        self._refuse_missing(path)\n',
        '        path = self._folder / f"{name}.pub"\n',
        "tests/unit/identity/test_rotation.py::test_a_retired_key_is_believed_nothing_by_processes_that_know_it",
    ),
)
