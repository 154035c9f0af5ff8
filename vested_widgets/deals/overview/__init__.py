"""Where a deal stands, derived from the record: progress, the next step of a person, and the state of a workshop."""
