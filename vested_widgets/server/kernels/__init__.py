"""Kernels of members: ownership, limits, channels, and the fork that starts them."""
