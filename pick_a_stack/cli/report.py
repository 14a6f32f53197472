"""Plans, differences and catalogues as a person reads them."""

from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table

from pick_a_stack.cli.planning import Plan
from pick_a_stack.cli.screen import escape, out


def columns(rows: Iterable[Sequence[str]], *headings: str) -> Table:
    """Rows in aligned columns, without lines around them."""
    table = Table(*headings, box=None, pad_edge=False, show_header=bool(headings))
    if not headings:
        for _ in next(iter(rows), ()):
            table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def show_plan(plan: Plan) -> None:
    """The whole plan."""
    screen = out()
    screen.print("[bold]Skills[/]")
    screen.print(columns([(f"  {layer}", ", ".join(ids)) for layer, ids in plan.skills.items()]))
    screen.print("[bold]Technologies[/]")
    rows = [(f"  {each.question}", each.value, each.label) for each in plan.technologies]
    screen.print(columns(rows) if rows else "  none")
    screen.print("[bold]Servers[/]")
    connections = [
        (f"  {each.variable}", ", ".join(each.servers) or each.help, each.development)
        for each in plan.connections
    ]
    if connections:
        screen.print(columns(connections, "  set by", "in production", "until it is set"))
    else:
        screen.print("  none to run")
    screen.print(f"[bold]Size[/]\n  {plan.files} files, {len(plan.dependencies)} dependencies")


def show_files(titles: Mapping[str, Sequence[str]], edited: Iterable[str] = ()) -> None:
    """Files below what happens to them; those in `edited` are marked."""
    marked = set(edited)
    for title, paths in titles.items():
        if paths:
            out().print(f"[bold]{title}[/] ({len(paths)})")
        for path in paths:
            mark = "  [bold](you edited it)[/]" if path in marked else ""
            out().print(f"  {escape(path)}{mark}")
