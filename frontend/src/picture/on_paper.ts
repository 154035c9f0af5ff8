// A picture of a document: it takes its traits from the document's list of figures, and is drawn wherever it stands, since documents are printed.
import type { CleanUp, Model, Words } from "../page/model";
import { renderPicture } from "./picture";
import { PICTURE_TRAITS, type Picture, type PictureTraits } from "./traits";

/** A picture in the list of a document; without a title it cannot be seen yet. */
export interface PaperFigure extends Partial<Picture> {
  source?: string;
}

/** What a document with pictures has. */
export interface PaperTraits {
  figures: PaperFigure[];
  wide: boolean;
  words: Words;
}

// A document is printed as a whole, so that its pictures are drawn wherever they stand.
const ANYWHERE = "1000000px";
// What of a picture's traits is told by `figures`, and what it shares with the document; the rest never changes on paper.
const TOLD: readonly string[] = [...PICTURE_TRAITS, "source"];
const SHARED: readonly string[] = ["wide", "words"];

/** Let a picture of the document be the model of a picture, which knows nothing of the paper that it stands on. */
function pictureModel(model: Model<PaperTraits>, at: number): Model<PictureTraits> {
  const fixed: Partial<PictureTraits> = { step: "", part: "", at, soon: false, note: "", here: true, arrivals: 0 };
  const empty: Picture & { source: string } = { title: "", caption: "", alt: "", table: {}, behind: [], figure: {}, dark: {}, source: "" };
  const get = (name: string): unknown => {
    if (SHARED.includes(name) || name.startsWith("_")) return model.get(name as keyof PaperTraits);
    return { ...empty, ...model.get("figures")[at], ...fixed }[name];
  };
  const events = (event: string): string[] => {
    if (!event.startsWith("change:")) return [event];
    const names = event.split(" ").map((one) => one.slice("change:".length));
    const shared = names.filter((name) => SHARED.includes(name)).map((name) => `change:${name}`);
    return names.some((name) => TOLD.includes(name)) ? [...shared, "change:figures"] : shared;
  };
  const adapter = {
    get,
    set: (_name: "wide", value: boolean) => model.set("wide", value),
    save_changes: () => model.save_changes(),
    on: (event: string, handler: () => void) => {
      for (const one of events(event)) model.on(one, handler);
    },
    off: (event: string, handler: () => void) => {
      for (const one of events(event)) model.off(one, handler);
    },
    send: (content: object, callbacks?: unknown, buffers?: ArrayBuffer[]) => model.send(content, callbacks, buffers),
  };
  return adapter as unknown as Model<PictureTraits>;
}

/** Draw the picture at a place of a document's list into an element, with its finding as a heading of that level. */
export function renderOnPaper<Traits extends PaperTraits>(model: Model<Traits>, at: number, el: HTMLElement, heading: "h2" | "h4"): CleanUp {
  return renderPicture({ model: pictureModel(model as unknown as Model<PaperTraits>, at), el }, heading, ANYWHERE);
}
