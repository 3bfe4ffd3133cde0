"""Parquet files for `BATCH` messages, in which every field of every record keeps its digits.

The SDK's own writer takes the columns from a file's first record and guesses their types.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING
from uuid import uuid4

from singer_sdk.batch import BaseBatcher, lazy_chunked_generator
from typing_extensions import override

from spile.exceptions import StreamError
from spile.singer.writer import ENCODER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa
    from singer_sdk.helpers._batch import BatchConfig

    from spile.typing import JSON, Record, Schema

__all__ = ["ParquetBatches"]

_MOST_DIGITS = 38


class ParquetBatches(BaseBatcher):
    """Writes records to Parquet files.

    Args:
        tap_name: Name of the tap.
        stream_name: Name of the stream.
        batch_config: Where the files go, and how many records each has.
        properties: The schema of each property; one that is not among them is kept as JSON.
    """

    def __init__(
        self,
        tap_name: str,
        stream_name: str,
        batch_config: BatchConfig,
        properties: Mapping[str, Schema],
    ) -> None:
        super().__init__(tap_name, stream_name, batch_config)
        self._properties = properties

    @override
    def get_batches(self, records: Iterator[Record]) -> Iterator[list[str]]:
        try:
            import pyarrow.parquet as pq  # noqa: PLC0415  # large, and few need it
        except ImportError:
            msg = (
                "batch_config asks for Parquet files, which need pyarrow: install the tap with "
                "'spile[parquet]', or set encoding.format to jsonl."
            )
            raise StreamError(msg) from None
        storage, encoding = self.batch_config.storage, self.batch_config.encoding
        name = f"{storage.prefix or ''}{self.tap_name}--{self.stream_name}-{uuid4()}"
        chunks = lazy_chunked_generator(records, self.batch_config.batch_size)
        for number, chunk in enumerate(chunks, start=1):
            path = f"{name}-{number}.parquet"
            table = self._table(list(chunk))
            with storage.open(path, "wb") as file:
                pq.write_table(table, file, compression=encoding.compression or "snappy")
            yield [storage.get_url(path)]

    def _table(self, records: list[Record]) -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415  # large, and few need it

        names = list(dict.fromkeys(chain.from_iterable(records)))
        columns = [self._column(name, [record.get(name) for record in records]) for name in names]
        return pa.table(columns, names=names)

    def _column(self, name: str, values: list[JSON]) -> pa.Array:
        import pyarrow as pa  # noqa: PLC0415  # large, and few need it

        plain = {"boolean": pa.bool_(), "integer": pa.int64(), "string": pa.string()}
        kind = self._kind(name)
        if kind in plain:
            return pa.array(values, plain[kind])
        if kind == "number" and (places := _decimal_places(values)):
            numbers = [None if value is None else Decimal(str(value)) for value in values]
            return pa.array(numbers, pa.decimal128(*places))
        texts = [None if value is None else ENCODER.encode(value).decode() for value in values]
        return pa.ExtensionArray.from_storage(pa.json_(), pa.array(texts, pa.string()))

    def _kind(self, name: str) -> str | None:
        """The one type of a property, if it has one."""
        declared = self._properties.get(name, {}).get("type", [])
        kinds = {declared} if isinstance(declared, str) else set(declared)
        kinds.discard("null")
        return kinds.pop() if len(kinds) == 1 else None


def _decimal_places(values: list[JSON]) -> tuple[int, int] | None:
    """Digits, and those behind the point, that hold every number; None if there are too many."""
    whole = behind = 0
    for value in values:
        if value is not None:
            _, digits, exponent = Decimal(str(value)).as_tuple()
            if not isinstance(exponent, int):
                return None
            behind = max(behind, -exponent)
            whole = max(whole, len(digits) + exponent)
    places = max(whole + behind, 1)
    return (places, behind) if places <= _MOST_DIGITS else None
