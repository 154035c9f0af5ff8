"""Notebooks rendered as pages: template, cell runs, the queue, and the frame around them."""
