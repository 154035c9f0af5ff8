"""What holds for all tests: a property is not how fast a busy machine was."""

from hypothesis import settings

settings.register_profile("vested", deadline=None)
settings.load_profile("vested")
