"""How a parent may be reached: what she said, and what follows from it for whoever writes or calls."""

from dataclasses import dataclass
from typing import Literal

#: What a parent may ask for, beside the first question whether it is safe to text her number.
CHOICES = ("never_post", "call_10_12", "through_helper")
#: How somebody is told. `nobody`: there is nobody any more to be told.
Way = Literal["text", "email", "post", "call", "helper", "nobody"]


@dataclass(frozen=True)
class Reach:
    """What a parent said. `text_safe` is `None` until she answered: nobody texts a number that may be read over."""

    text_safe: bool | None = None
    choices: tuple[str, ...] = ()

    def way(self, channel: Literal["email", "text"] | None, *, on_a_list: bool) -> "Way":
        """How she is told something, where `channel` is what her contact can receive, if it is one that can.

        A message needs her yes, also by e-mail: somebody else may read it over her shoulder. Post needs that she came
        by a list, whose sender knows where she lives. Everybody else is called by a person.
        """
        if "through_helper" in self.choices:
            return "helper"
        if channel is not None and self.may_text:
            return channel
        return "post" if self.may_post and on_a_list else "call"

    @property
    def may_text(self) -> bool:
        return self.text_safe is True and "through_helper" not in self.choices

    @property
    def may_post(self) -> bool:
        return not {"never_post", "through_helper"} & set(self.choices)

    @property
    def may_call(self) -> bool:
        return "through_helper" not in self.choices
