declare module "anywidget-runtime" {
  import type * as base from "@jupyter-widgets/base";
  /** What the installed Python package `anywidget` ships as its front end. */
  export default function make(widgets: typeof base): { AnyModel: typeof base.DOMWidgetModel; AnyView: typeof base.DOMWidgetView };
}
