"""Parts that all charts share: sheet, layout, labels, scales, theme and text."""
