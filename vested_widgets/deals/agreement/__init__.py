"""The agreement of a deal as a whole: what it consists of, its version codes, and where it stands."""
