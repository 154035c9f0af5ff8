// Which widgets there are on a page, and how they come from the kernel.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import type { KernelMessage } from "@jupyterlab/services";
import makeAnywidget from "anywidget-runtime";
import type { Kernel } from "./kernel";
import { CORE } from "./core";

type Module = Record<string, unknown>;

// What is rarely wanted on our own pages comes when a widget asks for it.
const MODULES: Record<string, () => Promise<Module>> = {
  "@jupyter-widgets/base": async () => base as unknown as Module,
  "@jupyter-widgets/controls": () => import("./controls"),
  "@jupyter-widgets/output": () => import("./output"),
  anywidget: async () => makeAnywidget(base) as unknown as Module,
};

export class WidgetManager extends ManagerBase {
  private made = new Map<string, Promise<Module>>();

  constructor(readonly kernel: Kernel) {
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
    const found = known ?? (await this.module(moduleName))[className];
    if (!found) throw new Error(`There is no widget ${className} in ${moduleName}`);
    return found as typeof base.WidgetModel;
  }

  /** The widgets of that package; fetched once. */
  module(name: string): Promise<Module> {
    const load = MODULES[name];
    if (!load) throw new Error(`This page has no widgets of ${name}`);
    let module = this.made.get(name);
    if (!module) {
      module = load();
      this.made.set(name, module);
      // A network that failed once may work the next time.
      module.catch(() => this.made.delete(name));
    }
    return module;
  }

  protected async _create_comm(
    target: string, id: string, data?: unknown, metadata?: unknown, buffers?: ArrayBuffer[] | ArrayBufferView[],
  ): Promise<base.shims.services.Comm> {
    const comm = this.kernel.createComm(target, id);
    if (data || metadata) comm.open(data as never, metadata as never, buffers as never);
    return new base.shims.services.Comm(comm);
  }

  protected async _get_comm_info(): Promise<object> {
    const reply = await this.kernel.requestCommInfo({ target_name: this.comm_target_name });
    return reply.content.status === "ok" ? reply.content.comms : {};
  }
}
