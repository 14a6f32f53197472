"""What the service is compared with: FastAPI alone, with the same bodies and server options."""

import json
import os
import sys
from datetime import datetime
from uuid import UUID

import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel


class Liveness(BaseModel):
    status: str


class Note(BaseModel):
    id: UUID
    title: str
    body: str
    version: int
    created_at: datetime
    updated_at: datetime


app = FastAPI()
kept = Note.model_validate(json.loads(os.environ["NOTE"]))
notes = {kept.id: kept}


@app.get("/livez")
async def livez() -> Liveness:
    return Liveness(status="alive")


@app.get("/notes/{note_id}")
async def get_note(note_id: UUID) -> Note:
    if note_id not in notes:
        raise HTTPException(404)
    return notes[note_id]


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )
