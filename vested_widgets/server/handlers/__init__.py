"""Request handlers: pages, downloads, pictures, joining."""
