"""Sign-in: which seat a request speaks for."""
