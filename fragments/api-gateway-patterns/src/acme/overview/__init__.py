"""One answer for a page, made of what several services answer."""
