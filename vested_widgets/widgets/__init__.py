"""What people touch: models without widgets, views over them, and the boards that notebooks call."""
