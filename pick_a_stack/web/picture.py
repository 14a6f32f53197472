"""The flows of a stack as a picture: SVG for people, Mermaid for a README."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from pick_a_stack.web.flows import Flows, Kind, Node

COLUMNS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("Doors and workers", ("door", "worker")),
    ("Services", ("service",)),
    ("Ports", ("port",)),
    ("Servers", ("server",)),
)
WIDTH, HEIGHT = 190, 46
BETWEEN, GAP = 90, 14
TOP, EDGE = 64, 16
LONGEST = 27  # characters that fit into a node
STYLE = """
svg { font: 13px system-ui, sans-serif; }
.ground { fill: #ffffff; } text { fill: #1c2430; } .note { fill: #4a5666; font-size: 11px; }
.column { fill: #4a5666; font-weight: 600; } path { stroke: #7b8794; fill: none; }
rect { stroke: #7b8794; fill: #f4f6f9; } .door, .worker { fill: #e4edff; }
.port { fill: #e6f5ea; } .server { fill: #fff2dc; }
@media (prefers-color-scheme: dark) {
.ground { fill: #14181f; } text { fill: #e7ebf0; } .note, .column { fill: #b3bdc9; }
rect { stroke: #6f7b89; fill: #222935; } .door, .worker { fill: #1d3157; }
.port { fill: #1c3d2a; } .server { fill: #4a3512; } path { stroke: #8a96a4; } }
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is, from the top left."""

    x: int
    y: int


def svg(flows: Flows) -> str:
    """A picture that follows the colours of whoever looks at it."""
    columns = [(title, nodes) for title, kinds in COLUMNS if (nodes := flows.of(*kinds))]
    places = laid_out([nodes for _, nodes in columns])
    tallest = max(len(nodes) for _, nodes in columns)
    width = 2 * EDGE + len(columns) * WIDTH + (len(columns) - 1) * BETWEEN
    height = TOP + tallest * (HEIGHT + GAP) + EDGE - GAP
    lines = [line(places[one], places[other]) for one, other in flows.uses]
    boxes = [box(node, places[node.id]) for node in flows.nodes]
    titles = [
        Markup('<text class="column" x="{}" y="50">{}</text>').format(
            EDGE + number * (WIDTH + BETWEEN), title
        )
        for number, (title, _) in enumerate(columns)
    ]
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}"'
        ' role="img"><title>{title}</title><style>{style}</style>'
        '<rect class="ground" width="{w}" height="{h}" stroke="none"/>'
        '<text class="column" x="{x}" y="26" font-size="16">{title}</text>'
    ).format(w=width, h=height, x=EDGE, title=flows.title, style=Markup(STYLE))
    return "\n".join([head, *lines, *titles, *boxes, "</svg>"]) + "\n"


def laid_out(columns: list[list[Node]]) -> dict[str, Place]:
    """A place for each node: columns side by side."""
    return {
        node.id: Place(EDGE + column * (WIDTH + BETWEEN), TOP + row * (HEIGHT + GAP))
        for column, nodes in enumerate(columns)
        for row, node in enumerate(nodes)
    }


def line(one: Place, other: Place) -> Markup:
    """From the right side of a node to the left side of another."""
    x, y = one.x + WIDTH, one.y + HEIGHT // 2
    to_x, to_y = other.x, other.y + HEIGHT // 2
    bend = x + BETWEEN // 2, to_x - BETWEEN // 2
    return Markup('<path d="M{} {} C{} {} {} {} {} {}"/>').format(
        x, y, bend[0], y, bend[1], to_y, to_x, to_y
    )


def box(node: Node, place: Place) -> Markup:
    """A node with its name, and what is noted of it."""
    name = Markup('<text x="{}" y="{}">{}</text>').format(
        place.x + 10, place.y + (20 if node.note else 28), fitting(node.name)
    )
    note = Markup('<text class="note" x="{}" y="{}">{}<title>{}</title></text>').format(
        place.x + 10, place.y + 37, fitting(node.note), node.note
    )
    frame = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>').format(
        node.kind, place.x, place.y, WIDTH, HEIGHT, 16 if node.kind == "server" else 5
    )
    return Markup("<g>{}{}{}</g>").format(frame, name, note if node.note else "")


def fitting(text: str) -> str:
    """A text, cut where it would leave its node."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def mermaid(flows: Flows) -> str:
    """The same as a flow chart of Mermaid, which README files show on most forges."""
    lines = ["flowchart LR"]
    for title, kinds in COLUMNS:
        if nodes := flows.of(*kinds):
            lines.append(f'  subgraph {title.split()[0].lower()}["{title}"]')
            lines += [f"    {shape(node)}" for node in nodes]
            lines.append("  end")
    lines += [f"  {name_of(one)} --> {name_of(other)}" for one, other in flows.uses]
    return "\n".join(lines) + "\n"


def shape(node: Node) -> str:
    """A node of Mermaid."""
    note = f"<br/>{escape(node.note)}" if node.note else ""
    text = f'"{escape(node.name)}{note}"'
    return f"{name_of(node.id)}" + (f"[({text})]" if node.kind == "server" else f"[{text}]")


def name_of(identifier: str) -> str:
    """What Mermaid takes for a name."""
    return identifier.replace("-", "_")
