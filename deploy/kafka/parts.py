"""Collects the broker's parts: Java and Maven of the machine, and the jars that `pom.xml` names."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
#: One folder per version of the pom, so that another pom never runs with these jars.
CACHE = Path(__file__).parents[2] / ".tools" / "kafka"
COLLECT_SECONDS = 600.0


class MissingPartError(Exception):
    """The machine cannot run a broker. The text says what is missing and how to get it."""


def java() -> str:
    """The Java that runs the broker, 17 or newer."""
    found = shutil.which("java")
    if found is None:
        raise MissingPartError("there is no Java; run `make setup-system`")
    said = subprocess.run([found, "-version"], check=False, capture_output=True, text=True)
    quoted = said.stderr.partition('"')[2].partition('"')[0]
    major = quoted.partition(".")[0]
    if said.returncode or not major.isdigit() or int(major) < 17:
        raise MissingPartError(f"{found} is Java {quoted or '?'}, and 17 is needed; run `make setup-system`")
    return found


def jars() -> Path:
    """The folder of the broker's jars; fetched by Maven when it is not there yet."""
    folder = CACHE / hashlib.sha256(POM.read_bytes()).hexdigest()[:16]
    if not folder.is_dir():
        _collect(folder)
    return folder


def _collect(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingPartError("the broker's jars are not collected and there is no Maven; run `make setup-system`")
    # Aside first: a folder that is there is whole. Two that collect at once do not meet.
    aside = CACHE / f"collecting-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    command += [f"-DoutputDirectory={aside}", "-DincludeScope=runtime"]
    try:
        said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=COLLECT_SECONDS)
        if said.returncode:
            raise MissingPartError(f"Maven could not fetch the broker's jars:\n{said.stdout[-1500:]}")
        try:
            aside.rename(folder)
        except OSError:
            # Somebody else was faster; theirs are as good.
            if not folder.is_dir():
                raise
    except subprocess.TimeoutExpired:
        raise MissingPartError(f"Maven did not fetch the broker's jars within {COLLECT_SECONDS:.0f} s") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
