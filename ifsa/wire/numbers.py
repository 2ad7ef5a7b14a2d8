"""Numbers from outside, as large as a database can hold."""

from typing import Annotated, TypeAlias

import msgspec

Number: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""An id, or a place in a stream. A larger one would be an error of the database's driver."""
