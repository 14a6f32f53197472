"""What every vector store does."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.errors import InvalidInput
from acme.vectors import Value, VectorRecord, VectorStore, Where
from acme.vectors.checks import MAX_LIMIT

from ..vectors.stores import STORES, open_store

DIMENSIONS = 8


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[VectorStore]:
    """An empty store for vectors of eight dimensions."""
    async with open_store(request.param, tmp_path, dimensions=DIMENSIONS) as store:
        yield store


def axis(number: int, *, length: float = 1) -> list[float]:
    """A vector along one axis."""
    return [length if place == number else 0.0 for place in range(DIMENSIONS)]


def towards(*parts: float) -> list[float]:
    """A vector with these first parts."""
    return [*parts, *[0.0] * (DIMENSIONS - len(parts))]


def identifier(number: int) -> UUID:
    """Ids in a known order."""
    return UUID(int=number)


async def test_finds_the_nearest_first_with_their_cosine(store: VectorStore) -> None:
    near, far, opposite = identifier(1), identifier(2), identifier(3)
    await store.upsert(
        [
            VectorRecord(id=opposite, vector=axis(0, length=-5)),
            VectorRecord(id=far, vector=axis(1)),
            VectorRecord(id=near, vector=towards(3, 4)),
        ]
    )
    found = await store.search(axis(0, length=10), limit=10)
    assert [match.id for match in found] == [near, far, opposite]
    assert [match.score for match in found] == pytest.approx([0.6, 0, -1], abs=1e-5)


async def test_scores_as_exact_comparison_does(store: VectorStore) -> None:
    generator = random.Random(7)
    vectors = {uuid4(): [generator.gauss(0, 1) for _ in range(DIMENSIONS)] for _ in range(50)}
    await store.upsert([VectorRecord(id=key, vector=vector) for key, vector in vectors.items()])
    query = [generator.gauss(0, 1) for _ in range(DIMENSIONS)]

    def cosine(vector: list[float]) -> float:
        product = sum(a * b for a, b in zip(query, vector, strict=True))
        return float(product / (sum(a * a for a in query) * sum(b * b for b in vector)) ** 0.5)

    found = await store.search(query, limit=5)
    exact = sorted(map(cosine, vectors.values()), reverse=True)[:5]
    assert [match.score for match in found] == pytest.approx(exact, abs=1e-5)
    assert all(cosine(vectors[match.id]) == pytest.approx(match.score, abs=1e-5) for match in found)


async def test_gives_at_most_the_limit(store: VectorStore) -> None:
    await store.upsert([VectorRecord(id=uuid4(), vector=axis(n)) for n in range(5)])
    assert len(await store.search(axis(0), limit=3)) == 3
    assert len(await store.search(axis(0), limit=MAX_LIMIT)) == 5


async def test_equal_records_come_in_the_order_of_their_ids(store: VectorStore) -> None:
    for number in (3, 1, 2):
        await store.upsert([VectorRecord(id=identifier(number), vector=axis(0))])
    found = await store.search(axis(0), limit=10)
    assert [match.id.int for match in found] == [1, 2, 3]


async def test_an_empty_store_finds_nothing(store: VectorStore) -> None:
    assert await store.search(axis(0), limit=3) == []


async def test_a_record_with_a_known_id_replaces_the_other(store: VectorStore) -> None:
    record_id = uuid4()
    before: dict[str, Value] = {"source": "a", "draft": True}
    await store.upsert([VectorRecord(id=record_id, vector=axis(0), metadata=before)])
    for _ in range(2):
        await store.upsert(
            [VectorRecord(id=record_id, vector=axis(1), metadata={"source": "b", "page": 2})]
        )
    (found,) = await store.search(axis(1), limit=10)
    assert found.score == pytest.approx(1)
    assert found.metadata == {"source": "b", "page": 2}
    assert await store.search(axis(1), limit=10, where={"source": "a"}) == []
    assert await store.search(axis(1), limit=10, where={"draft": True}) == []


async def test_of_two_records_with_one_id_in_a_batch_the_last_stays(store: VectorStore) -> None:
    record_id = uuid4()
    await store.upsert([VectorRecord(id=record_id, vector=axis(n)) for n in (0, 1)])
    (found,) = await store.search(axis(1), limit=10)
    assert found.score == pytest.approx(1)


async def test_metadata_comes_back_as_it_was(store: VectorStore) -> None:
    metadata: dict[str, Value] = {
        "text": 'O\'Neill "x" \\ ü = 1',
        "number": -3,
        "flag": False,
        "empty": "",
    }
    await store.upsert([VectorRecord(id=uuid4(), vector=axis(0), metadata=metadata)])
    (found,) = await store.search(axis(0), limit=1)
    assert found.metadata == metadata
    assert isinstance(found.metadata["flag"], bool)
    assert len(await store.search(axis(0), limit=1, where={"text": metadata["text"]})) == 1


async def test_filters_before_the_limit(store: VectorStore) -> None:
    mine = uuid4()
    others = [
        VectorRecord(id=uuid4(), vector=axis(0), metadata={"owner": "eve"}) for _ in range(40)
    ]
    far = VectorRecord(id=mine, vector=towards(1, 9), metadata={"owner": "ada"})
    await store.upsert([*others, far])
    found = await store.search(axis(0), limit=1, where={"owner": "ada"})
    assert [match.id for match in found] == [mine]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"kind": "note"}, {1, 2}),
        ({"kind": ("note", "file")}, {1, 2, 3}),
        ({"kind": "note", "page": 2}, {2}),
        ({"kind": ("note", "file"), "page": (2, 3)}, {2, 3}),
        ({"page": ()}, set()),
        ({"unknown": "x"}, set()),
        ({"page": "1"}, set()),
        ({"flag": 1}, set()),
        ({"flag": True}, {1}),
        ({"flag": (True, 1, "true")}, {1, 3}),
        ({"kind": "x' OR '1'='1"}, set()),
        ({}, {1, 2, 3, 4}),
    ],
)
async def test_filters_by_equality_and_type(
    store: VectorStore,
    where: Where,
    expected: set[int],
) -> None:
    await store.upsert(
        [
            VectorRecord(
                id=identifier(1), vector=axis(0), metadata={"kind": "note", "page": 1, "flag": True}
            ),
            VectorRecord(id=identifier(2), vector=axis(1), metadata={"kind": "note", "page": 2}),
            VectorRecord(
                id=identifier(3),
                vector=axis(2),
                metadata={"kind": "file", "page": 3, "flag": "true"},
            ),
            VectorRecord(id=identifier(4), vector=axis(3)),
        ]
    )
    found = await store.search(axis(0), limit=10, where=where)
    assert {match.id.int for match in found} == expected


async def test_deletes_by_id(store: VectorStore) -> None:
    await store.upsert([VectorRecord(id=identifier(n), vector=axis(n)) for n in (1, 2, 3)])
    await store.delete([identifier(1), identifier(3), uuid4()])
    await store.delete([])
    assert [match.id.int for match in await store.search(axis(1), limit=10)] == [2]


async def test_deletes_by_source(store: VectorStore) -> None:
    for number, source in enumerate(("a", "a", "b", "c")):
        await store.upsert(
            [VectorRecord(id=identifier(number), vector=axis(0), metadata={"source": source})]
        )
    await store.delete_where({"source": ("a", "c")})
    await store.delete_where({"source": ()})
    await store.delete_where({"source": "nothing has it"})
    assert [match.id.int for match in await store.search(axis(0), limit=10)] == [2]


async def test_refuses_to_delete_everything_by_an_empty_filter(store: VectorStore) -> None:
    await store.upsert([VectorRecord(id=uuid4(), vector=axis(0))])
    with pytest.raises(InvalidInput, match="Say which"):
        await store.delete_where({})
    assert len(await store.search(axis(0), limit=10)) == 1


@pytest.mark.parametrize(
    "vector",
    [
        [],
        [1.0],
        axis(0) * 2,
        axis(0, length=0),
        axis(0, length=float("nan")),
        axis(0, length=float("inf")),
    ],
    ids=["empty", "short", "long", "zero", "nan", "infinite"],
)
async def test_refuses_a_vector_without_direction(store: VectorStore, vector: list[float]) -> None:
    good = VectorRecord(id=uuid4(), vector=axis(0))
    with pytest.raises(InvalidInput, match="vector"):
        await store.upsert([good, VectorRecord(id=uuid4(), vector=vector)])
    with pytest.raises(InvalidInput, match="vector"):
        await store.search(vector, limit=1)
    assert await store.search(axis(0), limit=10) == []


@pytest.mark.parametrize("limit", [-1, 0, MAX_LIMIT + 1])
async def test_refuses_a_limit_out_of_range(store: VectorStore, limit: int) -> None:
    with pytest.raises(InvalidInput, match="limit"):
        await store.search(axis(0), limit=limit)


@pytest.mark.parametrize("name", ["", "Owner", "a-b", "a.b", "a' OR 1", "_kept"])
async def test_refuses_the_name_of_a_field(store: VectorStore, name: str) -> None:
    with pytest.raises(InvalidInput, match="field"):
        await store.upsert([VectorRecord(id=uuid4(), vector=axis(0), metadata={name: 1})])
    with pytest.raises(InvalidInput, match="field"):
        await store.search(axis(0), limit=1, where={name: 1})


async def test_keeps_batches_of_hundreds_once(store: VectorStore) -> None:
    generator = random.Random(3)
    records = [
        VectorRecord(id=uuid4(), vector=[generator.gauss(0, 1) for _ in range(DIMENSIONS)])
        for _ in range(300)
    ]
    await store.upsert(records)
    await store.upsert(records)
    await store.upsert([])
    found = await store.search(axis(0), limit=MAX_LIMIT)
    assert len({match.id for match in found}) == len(found)
    # Graph indexes are approximate: asked for all, they may miss one or two.
    assert 297 <= len(found) <= 300


async def test_answers_a_ping_and_is_not_critical(store: VectorStore) -> None:
    await store.ping()
    assert not store.critical
