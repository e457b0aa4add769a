"""The version of sciscore, stamped on every result."""

__version__ = "0.1.0"
