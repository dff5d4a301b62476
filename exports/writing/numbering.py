"""What the press and the worker that asks it agree on, without a library of either."""

# The numbers of what stands once in a file of pieces.
FIXED = {"catalog": 1, "pages": 2, "tags": 3, "document": 4, "total": 5, "save": 6, "stamp": 7}
FIRST_FREE = 8
LINK = "https://contents.invalid/"  # of a line of the contents, until it is known where to
