"""What the doors beside the command line share: search, plans that are named, what writes them."""
