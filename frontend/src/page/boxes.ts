// The boxes that every page of ours is laid out with; the other controls come when a widget asks for them.
export * as CORE from "@jupyter-widgets/controls/lib/widget_box";
