"""Derive where a deal stands from the record: progress, the next step of a person, and the state of a workshop."""
