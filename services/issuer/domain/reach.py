"""How a parent may be reached: what she said, and what follows from it for whoever writes or calls."""

from dataclasses import dataclass

#: What a parent may ask for, beside the first question whether it is safe to text her number.
CHOICES = ("never_post", "call_10_12", "through_helper")


@dataclass(frozen=True)
class Reach:
    """What a parent said. `text_safe` is `None` until she answered: nobody texts a number that may be read over."""

    text_safe: bool | None = None
    choices: tuple[str, ...] = ()

    @property
    def may_text(self) -> bool:
        return self.text_safe is True and "through_helper" not in self.choices

    @property
    def may_post(self) -> bool:
        return not {"never_post", "through_helper"} & set(self.choices)

    @property
    def may_call(self) -> bool:
        return "through_helper" not in self.choices
