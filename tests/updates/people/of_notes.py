"""What people change in the example."""

from ..merging import Files
from .hand import above, append_to, below, change, everywhere, sub

NOTES = "src/PACKAGE/notes"
SERVICE = f"{NOTES}/service.py"
ROUTES = f"{NOTES}/routes.py"
SCHEMAS = f"{NOTES}/schemas.py"
INPUTS = f"{NOTES}/inputs.py"
SQL = f"{NOTES}/sql.py"


def longer_titles(files: Files) -> None:
    """Titles of 500 letters, for callers alone."""
    change(files, INPUTS, "max_length=200", "max_length=500")


def page_of_fifty(files: Files) -> None:
    """Lists are longer unless the caller says otherwise."""
    change(files, ROUTES, "le=100)] = 20", "le=500)] = 50")


def notes_below_v1(files: Files) -> None:
    """The resource has a version in its path."""
    change(files, ROUTES, 'prefix="/notes"', 'prefix="/v1/notes"')
    sub(files, ROUTES, r'f"/notes/', 'f"/v1/notes/')


def route_for_counting(files: Files) -> None:
    """A route more, at the end of the module."""
    route = '''

@notes_router.get("/{note_id:uuid}/words")
async def count_words(note_id: UUID, request: Request, caller: CallerDependency) -> int:
    """How many words a note has."""
    note = await services_of(request).notes.get(caller.id, note_id)
    return len(note.body.split())
'''
    append_to(files, ROUTES, route)


def field_of_notes(files: Files) -> None:
    """Notes have a colour, as callers see them."""
    below(files, SCHEMAS, r"^    body: str$", '    colour: str = "white"\n')


def function_renamed(files: Files) -> None:
    """`list_notes` is called like its route."""
    everywhere(files, r"\blist_notes\b", "read_notes")


def class_renamed(files: Files) -> None:
    """`NoteView` is called as in the team's other services."""
    everywhere(files, r"\bNoteView\b", "NoteResponse")


def refusal_reworded(files: Files) -> None:
    """What callers read when a note has changed."""
    sub(
        files, SERVICE, r'f"The note \{note\.id\} has changed: .*"', 'f"Reload the note {note.id}."'
    )


def missing_note_reworded(files: Files) -> None:
    """What callers read when there is no note."""
    everywhere(files, r"There is no note \{note_id\}\.", "Note {note_id} was not found.")


def method_of_the_service(files: Files) -> None:
    """Notes can be copied."""
    method = '''    async def copy(self, owner: str, note_id: UUID) -> Note:
        """A second note that says the same."""
        note = await self.get(owner, note_id)
        return await self.create(owner, title=note.title, body=note.body)

'''
    above(files, SERVICE, r"^    async def _tell_written", method)


def method_of_the_port(files: Files) -> None:
    """The repository counts notes, in the port and in what is behind it."""
    port = '''
    async def count(self, owner: str) -> int:
        """How many notes an owner has."""
'''
    append_to(files, f"{NOTES}/repository.py", port)
    if any(path.endswith("notes/memory.py") for path in files):
        above(files, f"{NOTES}/memory.py", r"^    async def replace", _COUNT_MEMORY)
    else:
        above(files, SQL, r"^    async def replace", _COUNT_SQL)


_COUNT_MEMORY = '''    async def count(self, owner: str) -> int:
        """How many notes an owner has."""
        return sum(note.owner == owner for note in self._rows.values())

'''
_COUNT_SQL = '''    async def count(self, owner: str) -> int:
        """How many notes an owner has."""
        found = await self._session.execute(select(_NOTES.c.id).where(_NOTES.c.owner == owner))
        return len(found.all())

'''
