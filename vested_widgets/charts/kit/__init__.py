"""Parts that all charts share.

A chart is a function: DataFrame in, Figure out. It reads its rows, draws them from top to bottom on a `sheet.Sheet` (px down, data
across) and ends with `sheet.figure(Story(finding, caption, alt, columns, rows))`. What it needs for that:

* `parties`: names, colours and shapes of the parties; `theme`: colours, type sizes, verdict glyphs.
* `layout`: the width and height to fit, set by `charts.fitting`; `page`: a figure as JSON for a page.
* `row_labels`, `labels`, `scale`, `plane`: names of rows and points, scale lines, a plane of two scales.
* `text`: escape, wrap and join what people wrote; `sentences`: what all pictures say alike.
* `trace_merging`: fewer traces of the same look. Words come from `method.catalogue`, never from code.
"""
