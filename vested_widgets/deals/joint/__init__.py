"""Read what the parties write together: rows, texts and documents, their checks, merging and approvals."""
