"""Faults on purpose: `make faults` prints what was lost; nothing may be."""
