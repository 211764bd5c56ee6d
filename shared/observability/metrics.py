"""Every metric there is. No label ever holds a voucher, a wallet, a household or free text."""

from prometheus_client import Counter, Gauge, Histogram

requests = Histogram(
    "respijt_http_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
decisions = Counter("respijt_redemption_decisions_total", "Scans by what was decided", ["decision"])

outbox_sent = Counter("respijt_outbox_sent_total", "Events the log has taken")
outbox_blocked = Counter("respijt_outbox_blocked_total", "Events the log will never take; needs a person")
outbox_unpublished = Gauge("respijt_outbox_unpublished", "Events that wait to be sent")

inbox_applied = Counter("respijt_inbox_applied_total", "Events applied", ["topic"])
inbox_dropped = Counter("respijt_inbox_dropped_total", "Events dropped because they were seen before", ["topic"])
inbox_parked = Gauge("respijt_inbox_parked", "Events that wait for an earlier one of their subject")
inbox_waiting = Gauge("respijt_inbox_waiting", "Events that wait for a fact of another topic")
dead_letters = Counter("respijt_dead_letters_total", "Messages that could not be handled; needs a person", ["code"])
consumer_retries = Counter("respijt_consumer_retries_total", "Batches taken again after a fault")

loop_still = Gauge("respijt_loop_still_seconds", "Seconds since a loop of this process last moved", ["loop"])

job_runs = Counter("respijt_job_runs_total", "Scheduled jobs run", ["job"])
job_failures = Counter("respijt_job_failures_total", "Scheduled jobs that failed and will be tried again", ["job"])

notices_sent = Counter("respijt_notices_sent_total", "Messages to people that a gateway has taken", ["channel"])
notices_failed = Counter("respijt_notices_failed_total", "Tries to send a message that failed", ["channel"])
notices_given_up = Counter(
    "respijt_notices_given_up_total", "Messages that will never be sent; needs a person", ["channel"]
)

ledger_exceptions = Counter(
    "respijt_ledger_exceptions_total", "Facts that broke a rule and were booked as exceptions", ["code"]
)
ledger_invariant_ok = Gauge("ledger_invariant_ok", "1 while an invariant of the books holds", ["code"])
ledger_invariant_checked_seq = Gauge("ledger_invariant_checked_seq", "The last entry the invariants were checked at")
