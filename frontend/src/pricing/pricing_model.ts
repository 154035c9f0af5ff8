// The calculated pricing model: each party's gain, sliders that show what it would be beside what stands, named scenarios, and the rows behind
// each figure.
import "../page/common";
import { announce, button, type Child, download, h, mark, put, uid } from "../page/elements";
import { fill, locale } from "../page/format";
import type { CleanUp, View, Words } from "../page/model";
import { paintOn } from "../page/painting";
import { KernelError, openChannel, withPatience } from "../saving/channel";

const CASES = ["expected", "bad", "likely", "good"] as const;
type Case = (typeof CASES)[number];
type Figures = Record<string, Record<Case, number>>;
type Values = Record<string, number>;

interface Driver {
  name: string;
  title: string;
  unit: string;
  low: number;
  high: number;
  step: number;
  value: number;
  /** The value as people write it. */
  shown: string;
  /** Where its row stands: "step/part#row". */
  href: string;
}

interface Would {
  parties: Figures;
  guardrails: number[];
}

interface Scenario {
  id: string;
  name: string;
  story: string;
  values: Values;
  /** Why it cannot be calculated; "" if it can. */
  why: string;
  would: Would | Record<string, never>;
}

interface TraceRow {
  title: string;
  what: string;
  href: string;
  amount?: number;
  value?: string;
  usual?: string;
}

interface Traits {
  begun: boolean;
  trouble: string;
  currency: string;
  parties: { name: string; colour: string }[];
  stands: Figures;
  drivers: Driver[];
  guardrails: { title: string; party: string; then: string; chance: number }[];
  cases: Record<string, Values>;
  scenarios: Scenario[];
  /** Bytes that a file may have. */
  largest: number;
  words: Words;
}

/** Ms for which a slider rests before it is answered. */
const REST = 120;

/** Write a number with the three digits that count. */
export function amountOf(value: number): string {
  const shown = Math.abs(value) < 0.5 ? 0 : value;
  return new Intl.NumberFormat(locale(), { maximumSignificantDigits: 3 }).format(shown).replace("-", "−");
}

/** Return what is different from the values that stand. */
export const changedOf = (values: Values, drivers: readonly Driver[]): Values =>
  Object.fromEntries(
    drivers.filter(({ name, value }) => values[name] !== undefined && values[name] !== value).map(({ name }) => [name, values[name] ?? 0]),
  );

export function render({ model, el }: View<Traits>): CleanUp {
  el.classList.add("v", "v-pricing");
  const words = model.get("words");
  const word = (key: string, values: object = {}): string => fill(words[`pricing_page.${key}`], values);
  const channel = openChannel(model);
  const ask = withPatience(channel.ask, words["trouble.no_answer"] ?? "");
  const money = (value: number): string => fill(words["money.amount"], { currency: model.get("currency"), n: amountOf(value) });
  const percent = (share: number): string =>
    fill(words["money.percent"], { n: new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 }).format(100 * share) });

  let values: Values = {};
  let would: Would | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const said = h("p", { class: "v-small", role: "status" });
  const wrong = h("p", { class: "v-warn", role: "alert" });
  const start = button(word("begin"), () => void begin(), { class: "v-primary" });
  const intro = h("div", {}, h("p", { class: "v-soft" }, word("intro")), start);
  const trouble = h("p", { class: "v-note v-warn", hidden: true });
  const results = h("div", { class: "v-pricing-results" });
  const trace = h("section", { class: "v-pricing-trace", hidden: true, tabindex: "-1" });
  const sliders = h("div", { class: "v-pricing-sliders" });
  const scenarios = h("div");
  const limits = h("div");
  const incoming = h("section", { class: "v-pricing-trace", hidden: true, tabindex: "-1" });
  const file = h("input", {
    type: "file",
    accept: ".xlsx",
    hidden: true,
    onchange: () => {
      const chosen = file.files?.[0];
      if (chosen) void bring(chosen);
      file.value = "";
    },
  });
  const body = h(
    "div",
    { hidden: true },
    h("p", { class: "v-soft" }, word("gain")),
    results,
    trace,
    h("h3", {}, word("sliders")),
    h("p", { class: "v-soft" }, word("sliders_how")),
    sliders,
    limits,
    scenarios,
    h(
      "div",
      { class: "v-row" },
      button(word("download"), () => void save()),
      button(words["pricing_back.choose"], () => file.click()),
      file,
    ),
    h("p", { class: "v-small" }, words["pricing_back.how"]),
    incoming,
    questions(),
    h("h3", {}, word("pictures")),
  );
  el.append(h("section", { class: "v-card" }, h("h2", {}, word("title")), intro, trouble, body, said, wrong));
  const controls = new Map<string, { slider: HTMLInputElement; field: HTMLInputElement }>();

  const fail = (error: unknown): void => {
    wrong.textContent = (error instanceof KernelError && error.message) || (words["trouble.no_answer"] ?? "");
  };

  async function begin(): Promise<void> {
    start.disabled = true;
    said.textContent = word("calculating");
    try {
      await withPatience(channel.ask, words["trouble.no_answer"] ?? "")({ type: "begin" });
      said.textContent = "";
      announce(word("ready"));
    } catch (error) {
      fail(error);
    }
    start.disabled = false;
  }

  async function save(): Promise<void> {
    wrong.textContent = "";
    try {
      const file = await ask<Parameters<typeof download>[0]>({ type: "export" });
      download(file);
    } catch (error) {
      fail(error);
    }
  }

  /** Show what an edited spreadsheet would change; it is written only when somebody says so. */
  async function bring(chosen: File): Promise<void> {
    wrong.textContent = "";
    incoming.hidden = true;
    const most = model.get("largest");
    if (chosen.size > most) {
      wrong.textContent = fill(words["table.file_large"], { most: Math.floor(most / 1e6) });
      return;
    }
    const back = (key: string, given: object = {}): string => fill(words[`pricing_back.${key}`], given);
    const hide = (): void => {
      incoming.hidden = true;
    };
    try {
      const found = await ask<{ changes: object[]; remarks: string[] }>({ type: "import", name: chosen.name }, [await chosen.arrayBuffer()]);
      const take = async (): Promise<void> => {
        try {
          const { taken } = await ask<{ taken: number }>({ type: "take" });
          said.textContent = back("taken", { n: taken });
          hide();
        } catch (error) {
          fail(error);
        }
      };
      const n = found.changes.length;
      put(
        incoming,
        h("p", {}, n ? back("changes", { n }) : back("same")),
        h(
          "ul",
          {},
          found.changes.map((one) => h("li", {}, back("change", one))),
          found.remarks.map((one) => h("li", { class: "v-small" }, one)),
        ),
        h(
          "div",
          { class: "v-row" },
          n ? button(back("take"), () => void take(), { class: "v-primary" }) : null,
          button(back("cancel"), hide, { class: "v-quiet" }),
        ),
      );
      incoming.hidden = false;
      incoming.focus({ preventScroll: true });
      incoming.scrollIntoView?.({ block: "nearest" });
    } catch (error) {
      fail(error);
    }
  }

  /** Show what it would be with the values of the sliders, once they rest. */
  function moved(): void {
    clearTimeout(timer);
    const changed = changedOf(values, model.get("drivers"));
    if (!Object.keys(changed).length) {
      would = null;
      asked += 1;
      paintFigures();
      return;
    }
    timer = setTimeout(() => void answer(changed), REST);
  }

  async function answer(changed: Values): Promise<void> {
    const mine = ++asked;
    try {
      const found = await ask<{ would: Would }>({ type: "would", values: changed });
      if (mine !== asked) return;
      would = found.would;
      wrong.textContent = "";
    } catch (error) {
      if (mine === asked) fail(error);
      return;
    }
    paintFigures();
    const parties = model.get("parties").map(({ name }) => word("heard", { party: name, amount: money(would?.parties[name]?.expected ?? 0) }));
    announce(parties.join(" "));
  }

  /** Set sliders to values; those that are not named go back to what stands. */
  function set(next: Values): void {
    values = { ...next };
    for (const driver of model.get("drivers")) {
      const control = controls.get(driver.name);
      const value = String(values[driver.name] ?? driver.value);
      if (control) {
        control.slider.value = value;
        control.field.value = value;
      }
    }
    moved();
  }

  async function open(party: string, of: Case, isWould: boolean): Promise<void> {
    const own = isWould ? changedOf(values, model.get("drivers")) : {};
    try {
      const found = await ask<{ sentence: string; rows: TraceRow[] }>({ type: "trace", party, case: of, values: own });
      paintTrace(party, of, found);
    } catch (error) {
      fail(error);
    }
  }

  function paintTrace(party: string, of: Case, { sentence, rows }: { sentence: string; rows: TraceRow[] }): void {
    const total = rows.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
    const line = ({ title, what, href, amount, value, usual }: TraceRow): HTMLElement =>
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "row" },
          href ? h("a", { href: `#${href.split("/")[0]}`, "data-row-of": href, onclick: goTo(href) }, title) : title,
          what ? h("p", { class: "v-small" }, what) : null,
        ),
        h("td", { class: "v-figure" }, amount === undefined ? (value ?? "") : money(amount)),
        usual === undefined ? null : h("td", { class: "v-figure" }, usual),
      );
    const heads = of === "expected" ? ["row", "a_year"] : ["assumption", "then", "usual"];
    put(
      trace,
      h("h3", {}, word("behind", { party, case: word(of) })),
      h("p", { class: "v-small" }, sentence),
      h(
        "div",
        { class: "v-scroll", tabindex: "0", role: "region", "aria-label": word("behind", { party, case: word(of) }) },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              heads.map((head) => h("th", { scope: "col" }, word(`head_${head}`))),
            ),
          ),
          h("tbody", {}, rows.map(line)),
          of === "expected"
            ? h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, word("total")), h("td", { class: "v-figure" }, money(total))))
            : null,
        ),
      ),
      button(
        word("close"),
        () => {
          trace.hidden = true;
        },
        { class: "v-quiet" },
      ),
    );
    trace.hidden = false;
    trace.focus({ preventScroll: true });
    trace.scrollIntoView?.({ block: "nearest" });
  }

  /** Go to the row where it is on the page; else the link leads to its step. */
  const goTo =
    (href: string) =>
    (event: MouseEvent): void => {
      const [place = "", row = ""] = href.split("#");
      const table = document.querySelector(`[data-part="${CSS.escape(place.split("/")[1] ?? "")}"]`);
      const found = document.querySelector(`[data-row="${CSS.escape(row)}"]`) ?? table;
      if (!found) return;
      event.preventDefault();
      found.scrollIntoView({ block: "center" });
    };

  function figure(party: string, of: Case): Child {
    const stands = model.get("stands")[party]?.[of] ?? 0;
    const now = would?.parties[party]?.[of];
    const name = (amount: string, isWould: boolean): string => word(isWould ? "open_would" : "open", { party, case: word(of), amount });
    const shown = money(stands);
    return [
      button(shown, () => void open(party, of, false), { class: "v-quiet v-figure", "aria-label": name(shown, false) }),
      now === undefined
        ? null
        : h(
            "div",
            { class: "v-would" },
            button(money(now), () => void open(party, of, true), { class: "v-quiet v-figure", "aria-label": name(money(now), true) }),
          ),
    ];
  }

  function paintFigures(): void {
    const parties = model.get("parties");
    const row = (of: Case): HTMLElement =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, word(of)),
        parties.map(({ name }) => h("td", {}, figure(name, of))),
      );
    put(
      results,
      h(
        "div",
        { class: "v-scroll", tabindex: "0", role: "region", "aria-label": word("figures") },
        h(
          "table",
          {},
          h("caption", { class: "v-small" }, word(would ? "caption_would" : "caption")),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("td"),
              parties.map(({ name, colour }) => h("th", { scope: "col" }, mark(colour), " ", name)),
            ),
          ),
          h("tbody", {}, CASES.map(row)),
        ),
      ),
    );
    const guardrails = model.get("guardrails");
    const item = ({ title, party, then, chance }: Traits["guardrails"][number], at: number): HTMLElement => {
      const now = would?.guardrails[at];
      return h(
        "li",
        {},
        word("limit", { title, party, chance: percent(chance) }),
        now === undefined ? null : h("b", {}, ` ${word("limit_would", { chance: percent(now) })}`),
        then ? h("span", { class: "v-small" }, ` ${word("limit_then", { then })}`) : null,
      );
    };
    put(limits, guardrails.length ? [h("h3", {}, word("limits")), h("ul", {}, guardrails.map(item))] : null);
  }

  function paintSliders(): void {
    controls.clear();
    const one = (driver: Driver): HTMLElement => {
      const id = uid("driver");
      const shared = {
        min: String(driver.low),
        max: String(driver.high),
        step: "any",
        value: String(values[driver.name] ?? driver.value),
        "aria-labelledby": id,
      };
      const take = (value: number): void => {
        if (!Number.isFinite(value)) return;
        values[driver.name] = value;
        moved();
      };
      const slider = h("input", {
        ...shared,
        type: "range",
        step: String(driver.step),
        oninput: () => {
          field.value = slider.value;
          take(Number(slider.value));
        },
      });
      const field = h("input", {
        ...shared,
        type: "number",
        onchange: () => {
          slider.value = field.value;
          take(Number(field.value));
        },
      });
      controls.set(driver.name, { slider, field });
      return h(
        "div",
        { class: "v-pricing-slider" },
        h("p", { id }, h("b", { dir: "auto" }, driver.title), driver.unit ? h("span", { class: "v-small" }, ` ${driver.unit}`) : null),
        slider,
        field,
        h("p", { class: "v-small" }, word("stands_at", { value: driver.shown })),
      );
    };
    const cases = model.get("cases");
    const preset = (of: string): HTMLElement => button(word(`set_${of}`), () => set(cases[of] ?? {}));
    put(
      sliders,
      h(
        "div",
        { class: "v-row" },
        ["bad", "likely", "good"].filter((of) => cases[of]).map(preset),
        button(word("reset"), () => set({}), { class: "v-quiet" }),
      ),
      model.get("drivers").map(one),
    );
  }

  function paintScenarios(): void {
    const parties = model.get("parties");
    const name = h("input", { type: "text", maxlength: "80", id: uid("scenario") });
    const keep = async (): Promise<void> => {
      wrong.textContent = "";
      try {
        await ask({ type: "scenario", name: name.value, values: changedOf(values, model.get("drivers")) });
        said.textContent = word("scenario_saved", { name: name.value });
      } catch (error) {
        fail(error);
      }
    };
    const line = (one: Scenario): HTMLElement =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("span", { dir: "auto" }, one.name), one.story ? h("p", { class: "v-small", dir: "auto" }, one.story) : null),
        one.why
          ? h("td", { colspan: String(parties.length) }, h("span", { class: "v-warn" }, one.why))
          : parties.map((party) => h("td", { class: "v-figure" }, money(one.would.parties?.[party.name]?.expected ?? 0))),
        h(
          "td",
          {},
          one.why
            ? null
            : button(word("scenario_set"), () => set(one.values), { class: "v-quiet", "aria-label": word("scenario_set_one", { name: one.name }) }),
        ),
      );
    const all = model.get("scenarios");
    const stands = h(
      "tr",
      {},
      h("th", { scope: "row" }, word("as_it_stands")),
      parties.map((party) => h("td", { class: "v-figure" }, money(model.get("stands")[party.name]?.expected ?? 0))),
      h("td"),
    );
    put(
      scenarios,
      h("h3", {}, word("scenarios")),
      h(
        "div",
        { class: "v-row" },
        h("label", { for: name.id }, word("scenario_name")),
        name,
        button(word("scenario_save"), () => void keep()),
      ),
      all.length
        ? h(
            "div",
            { class: "v-scroll", tabindex: "0", role: "region", "aria-label": word("scenarios") },
            h(
              "table",
              {},
              h("caption", { class: "v-small" }, word("scenarios_caption")),
              h(
                "thead",
                {},
                h(
                  "tr",
                  {},
                  h("td"),
                  parties.map(({ name: party, colour }) => h("th", { scope: "col" }, mark(colour), " ", party)),
                  h("td"),
                ),
              ),
              h("tbody", {}, stands, all.map(line)),
            ),
          )
        : null,
    );
  }

  function questions(): HTMLElement {
    const names = ["in", "out", "taxes", "discounting", "currency", "inflation", "when", "accrual", "sure", "together"];
    return h(
      "details",
      {},
      h("summary", { class: "v-button v-quiet" }, word("questions")),
      h(
        "dl",
        {},
        names.flatMap((name) => [h("dt", {}, h("b", {}, word(`q_${name}`))), h("dd", {}, word(`a_${name}`))]),
      ),
    );
  }

  const stops = [
    paintOn(model, ["begun", "trouble"], () => {
      const why = model.get("trouble");
      intro.hidden = model.get("begun");
      put(trouble, why);
      trouble.hidden = !why;
      body.hidden = !model.get("begun") || Boolean(why);
    }),
    paintOn(model, ["drivers", "cases"], () => {
      paintSliders();
      moved();
    }),
    paintOn(model, ["parties", "stands", "guardrails", "currency"], paintFigures),
    paintOn(model, ["scenarios", "parties"], paintScenarios),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
    channel.close();
  };
}
