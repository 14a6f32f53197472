"""The table of documents."""

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.dialects.mysql import MEDIUMBLOB
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base


class DocumentUpdateRow(Base):
    """An update of a document; those of one are a range of the primary key."""

    __tablename__ = "document_updates"

    document: Mapped[str] = mapped_column(String(100), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # A BLOB of MySQL ends after 64 KiB.
    data: Mapped[bytes] = mapped_column(LargeBinary().with_variant(MEDIUMBLOB(), "mysql"))
