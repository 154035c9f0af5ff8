"""Widgets of the pages: models without widgets, views over them, and the boards that notebooks call."""
