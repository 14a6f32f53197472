"""The notes of version 2: `body` is `content`, a note says whether it was edited, a page links on.

What is not here (deleting, and what is below a note) is that of version 1.
"""
