"""A file of the user's that git takes for binary is left as it is, and named."""

from pick_a_stack.cli.errors import REFUSED
from pick_a_stack.render import commit_all

from .conftest import Generate, Pick


def test_a_file_saved_as_utf_16_is_not_overwritten(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    readme = folder / "README.md"
    mine = readme.read_text(encoding="utf-8").replace("Run it", "Start it").encode("utf-16")
    readme.write_bytes(mine)
    commit_all(folder, "written by another editor")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == REFUSED
    assert "Not merged, for git takes it for binary: README.md" in done.stdout
    assert readme.read_bytes() == mine
    assert (folder / "src/order_service/cache/redis.py").exists()
    assert "Done, but for what is listed above" in done.stdout
