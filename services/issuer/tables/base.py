"""The one schema that every table of the issuer belongs to."""

import sqlalchemy as sa

metadata = sa.MetaData()
