"""What rooms are compared with: WebSockets of FastAPI, where everybody is told what one says."""

import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
members = set[WebSocket]()


@app.get("/livez")
async def livez() -> None:
    return None


@app.websocket("/room")
async def room(websocket: WebSocket) -> None:
    await websocket.accept()
    members.add(websocket)
    try:
        while True:
            message = await websocket.receive_text()
            for member in members:
                await member.send_text(message)
    except WebSocketDisconnect:
        members.discard(websocket)


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )
