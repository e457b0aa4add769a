"""The versions that are stamped on every result: of sciscore, and of the form of results."""

__version__ = "0.1.0"
#: Raised when a member of a stored result goes or changes its meaning.
SCHEMA_VERSION = 1
