"""The whole agreement of a deal as files: what it consists of, and how it becomes Word, PDF, Excel and JSON."""
