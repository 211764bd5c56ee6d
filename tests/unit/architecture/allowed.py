"""What the rules let pass, each with its reason. An entry that nothing needs any more fails the tests."""

#: By rule, the files it does not apply to.
EXCEPTIONS: dict[str, dict[str, str]] = {
    "environment": {
        "shared/runtime/settings.py": "the one reader of settings",
    },
    "clock": {
        "shared/kernel/clock.py": "the one place that asks the machine",
        "deploy/demo/story.py": "the story ends at the machine's present, so that `make run` goes on in real time",
        "deploy/demo/__main__.py": "the story ends at the machine's present, so that `make run` goes on in real time",
    },
    "randomness": {
        "shared/kernel/ids.py": "the one source of random values, which `ctx` hands out",
        "shared/identity/keys.py": "makes key files, before there is a service with a context",
        "shared/messaging/memory.py": "a log for tests whose faults have to repeat from a seed",
        "shared/messaging/embedded/subscriber.py": "names a member's session; no decision depends on it",
        "deploy/demo/stage.py": "the demo's logins are random at each seeding, unlike its story",
    },
    "web": {
        "services/redeemer/devices.py": "names the type of the request it reads the device's header from",
        "deploy/start/page.py": "serves the page that `make run` opens with",
        "shared/runtime/service.py": "names the type of a service's blueprint",
        "shared/runtime/serve.py": "holds the application it serves",
        "shared/testing/service.py": "gives tests a client of the application",
    },
    "metrics": {
        "shared/observability/metrics.py": "the one module that declares metrics",
        "shared/runtime/serve.py": "opens the port they are read from",
        "shared/runtime/worker.py": "opens the port they are read from",
    },
    "monotonic": {
        "shared/persistence/file_lock.py": "waits for a lock no longer than it was told",
        "shared/http/app.py": "measures how long a request took",
    },
    "lines": {
        "services/issuer/migrations/versions/0001_initial.py": "written by Alembic from the tables",
        "services/ledger/migrations/versions/0001_initial.py": "written by Alembic from the tables",
        "services/providers/migrations/versions/0001_initial.py": "written by Alembic from the tables",
        "services/redeemer/migrations/versions/0001_initial.py": "written by Alembic from the tables",
    },
}

#: The rooms every service may have, and those without which it is none.
ROOMS = frozenset(
    {
        "README.md",
        "__init__.py",
        "api",
        "cli",
        "commands",
        "domain",
        "helping",
        "jobs",
        "migrations",
        "office",
        "pages",
        "queries",
        "reactions",
        "schemas",
        "service",
        "store",
        "tables",
        "templates",
    }
)
NEEDED_ROOMS = ROOMS - {"cli", "helping", "jobs", "office", "pages", "templates"}

#: Modules beside the rooms that keep the rule of `domain`: they import the standard library, the kernel,
#: the contracts and each other.
PURE: dict[str, dict[str, str]] = {
    "issuer": {
        "cohort": "how coarsely a grant tells who was reached",
        "columns": "the columns of a household file as data",
        "door_words": "what a parent says at a door, in three languages",
        "family_words": "what is known of a family and how it may be reached, in three languages",
        "explain": "a grant in one sentence, in three languages",
        "mandate_words": "what a parent permits and why somebody looked, in three languages",
        "national_number": "tells a national register number, to refuse it",
        "household_file": "the household file as bytes",
        "problems": "what may be wrong with a row, in three languages",
        "reasons": "why a use is disputed and decided and cheques ended, in three languages",
        "message_words": "what messages to a parent say, in three languages",
        "rows": "from a row's cells to a household",
        "survey_words": "how a service is rated and three questions, in three languages",
    },
    "redeemer": {
        "reasons": "why a scan spent nothing, in three languages",
    },
    "providers": {
        "columns": "the columns of a file of providers as data",
        "problems": "what may be wrong with a row, in three languages",
        "reasons": "why a status was given, in three languages",
        "rows": "from a row's cells to a provider and its offer",
    },
    "ledger": {
        "chart": "the chart of accounts as data",
        "place_names": "what a report's coarse places are called, in three languages",
        "suppression": "which cells of a report have to be hidden",
    },
}

#: Modules beside the rooms that cannot keep that rule, each with what it has to touch.
NAMED: dict[str, dict[str, str]] = {
    "issuer": {
        "personal": "seals names with AES-GCM, which the standard library does not have",
        "spool": "keeps the files that were sent until they are taken in",
    },
    "redeemer": {
        "devices": "finds the device behind a request's token",
        "photo": "reads a code in a picture with a library",
        "scanner": "serves and checks the files that read a code in the browser",
        "limits": "counts tries in the database",
        "tokens": "opens wallet codes with keys and the table of handles",
    },
    "providers": {
        "sheet": "reads tables and workbooks with a library",
        "numbers": "checks enterprise numbers and IBANs with libraries",
    },
    "ledger": {
        "bulk": "binds many rows to one prepared statement",
        "invariants": "checks the books from the tables themselves",
        "journal": "numbers and writes entries under the head's lock",
        "rebuild": "makes the books again from the inbox, to compare",
        "report": "sums the spending report in the database",
        "state_hash": "hashes the tables",
        "sweep": "lets go on in the inbox what waited too long",
    },
}

#: Standard modules a rule has no business with: they reach out of the process, wait, or differ from run to run.
IMPURE = frozenset(
    {
        "asyncio",
        "concurrent",
        "http",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "shutil",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
    }
)
