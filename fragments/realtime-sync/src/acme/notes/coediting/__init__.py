"""Each note has a document, which its owner writes from several places at once."""
