"""Vested Workbook: from "who are we to each other?" to an agreement built on a shared purpose."""

__version__ = "0.1.0"
