// Which widgets there are on a page, and how they come from the kernel.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import type { KernelMessage } from "@jupyterlab/services";
import makeAnywidget from "anywidget-runtime";
import { CORE } from "./boxes";
import type { Kernel } from "./kernel";

type Module = Record<string, unknown>;
/** What the kernel said when it was asked for the state of all widgets: the content of that message, and its binary parts in base64. */
export interface States {
  content: { data: object };
  buffers: string[];
}
type Hear = (message: { content: object; buffers: DataView[] }) => void;

// What is rarely wanted on our own pages comes when a widget asks for it. main.ts adds what itself needs this module.
const MODULES: Record<string, () => Promise<Module>> = {
  "@jupyter-widgets/base": async () => base as unknown as Module,
  "@jupyter-widgets/controls": () => import("./controls"),
  anywidget: async () => makeAnywidget(base) as unknown as Module,
};

/** Name the widgets of a package, to be fetched when a widget asks for them. */
export function addModule(name: string, load: () => Promise<Module>): void {
  MODULES[name] = load;
}

const made = new Map<string, Promise<Module>>();

/** The widgets of that package; fetched once. */
export function module(name: string): Promise<Module> {
  const load = MODULES[name];
  if (!load) throw new Error(`This page has no widgets of ${name}`);
  let module = made.get(name);
  if (!module) {
    module = load();
    made.set(name, module);
    // A network that failed once may work the next time.
    module.catch(() => made.delete(name));
  }
  return module;
}

const CONTROL = "jupyter.widget.control";

/** Stands in for the comm over which a manager asks for all states: the answer is here. */
function answered({ content, buffers }: States): base.shims.services.Comm {
  let hear: Hear = () => undefined;
  const views = buffers.map((one) => new DataView(Uint8Array.from(atob(one), (letter) => letter.charCodeAt(0)).buffer));
  return {
    on_msg: (told: Hear) => {
      hear = told;
    },
    on_close: () => undefined,
    send: () => hear({ content, buffers: views }),
    close: () => undefined,
  } as unknown as base.shims.services.Comm;
}

export class WidgetManager extends ManagerBase {
  /** `states` have come with the page, if its server has asked for them. */
  constructor(
    readonly kernel: Kernel,
    private states?: States,
  ) {
    super();
    kernel.registerCommTarget(this.comm_target_name, async (comm, message) => {
      await this.handle_comm_open(new base.shims.services.Comm(comm), message as KernelMessage.ICommOpenMsg);
    });
  }

  /** Take over every widget that the kernel has made while the server ran the cells. */
  load(): Promise<void> {
    return this._loadFromKernel();
  }

  protected async loadClass(className: string, moduleName: string, _version: string): Promise<typeof base.WidgetModel> {
    const known = moduleName === "@jupyter-widgets/controls" ? (CORE as Module)[className] : undefined;
    const found = known ?? (await module(moduleName))[className];
    if (!found) throw new Error(`There is no widget ${className} in ${moduleName}`);
    return found as typeof base.WidgetModel;
  }

  protected async _create_comm(
    target: string,
    id: string,
    data?: unknown,
    metadata?: unknown,
    buffers?: ArrayBuffer[] | ArrayBufferView[],
  ): Promise<base.shims.services.Comm> {
    if (target === CONTROL && this.states) return answered(this.states);
    const comm = this.kernel.createComm(target, id);
    if (data || metadata) comm.open(data as never, metadata as never, buffers as never);
    return new base.shims.services.Comm(comm);
  }

  protected async _get_comm_info(): Promise<object> {
    const reply = await this.kernel.requestCommInfo({ target_name: this.comm_target_name });
    return reply.content.status === "ok" ? reply.content.comms : {};
  }
}
