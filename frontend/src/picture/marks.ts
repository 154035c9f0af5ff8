// What is behind a mark of a picture: its rows, by a click or a tap on it, or from a list for those who do not point.
import { button, h, put, scrollTo, uid } from "../page/elements";
import type { Words } from "../page/model";
import type { PlotlyPlot } from "../vendor/plotly_loader";
import { type Behind, type Picture, rowNode, type Table, tableNode } from "./traits";

export interface Marks {
  el: HTMLElement;
  /** Paint the list for the picture that is shown now. */
  fill(): void;
  /** Open what is behind the marks of a plot that are clicked. */
  listen(plot: PlotlyPlot): void;
}

export function marks(shown: () => Partial<Picture>, words: Words): Marks {
  const id = uid("behind");
  const list = h("select", { id, onchange: () => open(list.value) });
  const rows = h("div", { class: "v-table", role: "region", "aria-live": "polite", tabindex: "0", hidden: true });
  const goBack = (): void => {
    open("");
    list.focus();
  };
  const close = button(words["picture.close"], goBack, { class: "v-quiet", hidden: true });
  const el = h("div", { class: "v-behind" }, h("label", { class: "v-small", for: id }, words["picture.behind"]), list, close, rows);
  el.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !rows.hidden) goBack();
  });
  const groups = (): Behind[] => shown().behind ?? [];
  const tableOf = (group: Behind): Table => {
    if (group.columns) return group;
    const { columns = [], rows: all = [] } = shown().table ?? {};
    return { columns, rows: group.rows.flatMap((place) => (all[place] ? [all[place]] : [])) };
  };
  function open(at: string): void {
    const group = at === "" ? undefined : groups()[Number(at)];
    list.value = group ? at : "";
    rows.hidden = close.hidden = !group;
    if (!group) return rows.replaceChildren();
    const table = tableOf(group);
    const [only] = table.rows;
    rows.setAttribute("aria-label", group.label);
    put(rows, h("h3", {}, group.label), table.rows.length === 1 && only ? rowNode(table.columns, only) : tableNode(table));
  }
  return {
    el,
    fill() {
      const before = list.selectedOptions[0]?.textContent;
      const all = groups();
      el.hidden = !all.length;
      const options = all.map((group, at) => h("option", { value: String(at) }, group.label));
      put(list, h("option", { value: "" }, words["picture.choose"]), options);
      const same = rows.hidden ? -1 : all.findIndex((group) => group.label === before);
      open(same < 0 ? "" : String(same));
    },
    listen(plot) {
      plot.on?.("plotly_click", ({ points }) => {
        const at = points.map((point) => point.customdata).find((place) => Number.isInteger(place));
        if (at === undefined) return;
        open(String(at));
        scrollTo(rows, "nearest");
      });
      plot.on?.("plotly_hover", ({ points }) =>
        plot.classList.toggle(
          "v-over",
          points.some((point) => Number.isInteger(point.customdata)),
        ),
      );
      plot.on?.("plotly_unhover", () => plot.classList.remove("v-over"));
    },
  };
}
