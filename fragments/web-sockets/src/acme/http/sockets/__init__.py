"""WebSockets: who may open one, and what one may take."""
