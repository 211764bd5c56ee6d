"""What is judged: the story with its tally, what the services said at the end, and the checks made of both."""

from dataclasses import dataclass

from deploy.demo.checks import Checks
from deploy.demo.directory import REGIONAL
from deploy.demo.findings import Findings
from deploy.demo.population import Household
from deploy.demo.story import Story


@dataclass(frozen=True)
class Case:
    """One story to be judged."""

    story: Story
    found: Findings
    checks: Checks


def households_of(story: Story, programme: int) -> tuple[Household, ...]:
    """The households of a drawn list, in its order; none of the user's own list."""
    if story.lists.drawn is None:
        return ()
    return story.lists.drawn.households if programme == REGIONAL else story.lists.foundation_households
