// All of ipywidgets' own controls, with their styles.
import "./base";

export * from "@jupyter-widgets/controls";

// Before our own styles, which come first in the head and must have the last word.
const styles = document.createElement("link");
styles.rel = "stylesheet";
styles.href = new URL("controls.css", import.meta.url).href;
document.head.prepend(styles);
