"""What GraphQL is compared with: strawberry and FastAPI alone, with the same answers."""

import json
import os
import sys
from datetime import datetime

import strawberry
import uvicorn
from fastapi import FastAPI
from strawberry import relay
from strawberry.fastapi import GraphQLRouter


@strawberry.type
class Note(relay.Node):
    key: relay.NodeID[str]
    title: str
    body: str
    version: int
    created_at: datetime


kept = [
    Note(
        key=each["id"],
        title=each["title"],
        body=each["body"],
        version=each["version"],
        created_at=datetime.fromisoformat(each["created_at"]),
    )
    for each in json.loads(os.environ["NOTES"])
]


@strawberry.type
class Query:
    @strawberry.field
    async def notes(self, first: int) -> relay.Connection[Note]:
        edges = [relay.Edge(node=each, cursor=each.key) for each in kept[:first]]
        return relay.Connection(
            edges=edges,
            page_info=relay.PageInfo(
                has_next_page=False,
                has_previous_page=False,
                start_cursor=edges[0].cursor,
                end_cursor=edges[-1].cursor,
            ),
        )


app = FastAPI()
app.include_router(GraphQLRouter(strawberry.Schema(Query)), prefix="/graphql")


@app.get("/livez")
async def livez() -> None:
    return None


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )
