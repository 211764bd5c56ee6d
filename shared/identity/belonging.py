"""Of which programmes what a request names is."""

from collections.abc import Callable, Mapping

from shared.identity.roles import Belonging
from shared.persistence.unit_of_work import Reading

#: By the name of an id in addresses, queries and bodies.
Belongings = Mapping[str, Callable[[Reading, str], Belonging]]
