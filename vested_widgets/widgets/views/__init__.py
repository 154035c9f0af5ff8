"""Views: ipywidgets and anywidgets over the models."""
