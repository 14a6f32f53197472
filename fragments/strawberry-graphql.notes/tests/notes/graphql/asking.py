"""Operations on notes, and what they are answered."""

from typing import Any

from httpx2 import AsyncClient

NOTE = "id title body version createdAt updatedAt"
CREATE = f"""
mutation Create($draft: NoteDraftInput!) {{
  createNote(draft: $draft) {{
    __typename
    ... on Note {{ {NOTE} }}
    ... on InvalidInputProblem {{ status detail errors {{ location message }} }}
  }}
}}
"""
EDIT = f"""
mutation Edit($id: ID!, $version: Int!, $changes: NoteChangesInput!) {{
  editNote(id: $id, version: $version, changes: $changes) {{
    __typename
    ... on Note {{ {NOTE} }}
    ... on Problem {{ title status detail }}
  }}
}}
"""
DELETE = """
mutation Delete($id: ID!, $version: Int!) {
  deleteNote(id: $id, version: $version) {
    __typename
    ... on NoteDeleted { id }
    ... on Problem { status detail }
  }
}
"""
NODE = f"query Node($id: ID!) {{ node(id: $id) {{ __typename ... on Note {{ {NOTE} }} }} }}"
NODES = "query Nodes($ids: [ID!]!) { nodes(ids: $ids) { ... on Note { title } } }"
PAGE = """
query Page($first: Int!, $after: String) {
  notes(first: $first, after: $after) {
    edges { cursor node { title } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
ENTITIES = """
query Entities($of: [_Any!]!) { _entities(representations: $of) { ... on Note { title } } }
"""


async def ask(client: AsyncClient, query: str, **variables: Any) -> Any:
    """What an operation is answered, all of it."""
    response = await client.post("/graphql", json={"query": query, "variables": variables})
    assert response.status_code == 200, response.text
    return response.json()


async def data_of(client: AsyncClient, query: str, **variables: Any) -> Any:
    """The only field of the answer."""
    answer = await ask(client, query, **variables)
    assert "errors" not in answer, answer
    [found] = answer["data"].values()
    return found


async def write(client: AsyncClient, *titles: str) -> list[Any]:
    """Notes with these titles."""
    drafts = ({"title": title, "body": "Milk"} for title in titles)
    return [await data_of(client, CREATE, draft=draft) for draft in drafts]
