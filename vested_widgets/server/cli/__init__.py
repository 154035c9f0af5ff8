"""The `vested` command."""
