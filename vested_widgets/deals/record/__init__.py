"""Keep the record: the only code that speaks SQL. It knows nothing of seats."""
