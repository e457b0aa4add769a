"""Displays of results as grids."""
