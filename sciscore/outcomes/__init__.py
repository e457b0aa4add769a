"""Outcomes of a study: visits, change, AIS transitions, responders, plausibility."""
