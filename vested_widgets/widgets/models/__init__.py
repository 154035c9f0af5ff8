"""Models: traitlets only, tested without a browser."""
