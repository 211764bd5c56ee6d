"""What all tables of the ledger hang on."""

import sqlalchemy as sa

metadata = sa.MetaData()
