/** A resource of Warren's plugin as Pulumi's engine uses it, without the engine: calls in the order it makes them. */

import { warrenPlugin } from "../../components/provider/plugin.ts";
import { InitializationFailed, type Plugin } from "../../components/provider/protocol/plugin.ts";
import { toJsonMap, type ValueMap } from "../../components/provider/protocol/value.ts";
import { type Choices, choicesTree } from "../../components/provider/state/choices.ts";
import { globalObjectsType, vhostObjectsType } from "../../components/provider/state/tokens.ts";
import { objectsIn, treeOf } from "../../components/provider/state/tree.ts";
import type { Owned } from "../../components/topology/interchange/codec/objects.ts";
import type { Json } from "../../components/topology/model.ts";
import type { TestBroker } from "./broker.ts";

export class EngineResource {
  readonly warnings: string[] = [];
  /** What previews and updates have said besides. */
  readonly said: string[] = [];
  /** What the engine would keep in its state. */
  state: ValueMap | undefined;
  private readonly plugin: Plugin;
  private readonly type: string;
  private readonly vhost: string | undefined;
  private id = "";

  /** @param vhost undefined: what belongs to none */
  constructor(broker: TestBroker, vhost: string | undefined, endpoint = `http://${broker.host}:15672`) {
    const say = (_: string, message: string) => this.said.push(message);
    const log = {
      status: () => {},
      info: say,
      warning: (_: string, message: string) => this.warnings.push(message),
    };
    this.plugin = warrenPlugin("0.0.0", log);
    this.plugin.configure({ endpoint, ...broker.credentials() });
    this.type = vhost === undefined ? globalObjectsType : vhostObjectsType;
    this.vhost = vhost;
  }

  private get identity() {
    return { urn: "urn", type: this.type, name: "test" };
  }

  inputs(objects: readonly Owned[], choices: Choices = new Map()): ValueMap {
    return {
      ...(this.vhost !== undefined && { vhost: this.vhost }),
      ...(choices.size > 0 && { choices: choicesTree(choices) }),
      objects: treeOf<Json>(objects),
    };
  }

  /** Paths that a preview would show. @throws what it would refuse */
  async preview(objects: readonly Owned[], choices?: Choices): Promise<readonly string[]> {
    const olds = this.state ?? {};
    const news = this.inputs(objects, choices);
    const asked = { ...this.identity, olds, news };
    const { failures } = await this.plugin.check(asked);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    const request = { ...this.identity, id: this.id, olds, oldInputs: olds, news, ignoreChanges: [] };
    return (await this.plugin.diff(request)).differences.map(({ path }) => path);
  }

  /** Creates or updates. @returns what failed */
  async up(
    objects: readonly Owned[],
    choices?: Choices,
    inputs = this.inputs(objects, choices),
  ): Promise<readonly string[]> {
    const request = { ...this.identity, inputs, preview: false };
    try {
      if (this.state === undefined) {
        const { id, outputs } = await this.plugin.create(request);
        this.id = id;
        this.state = outputs;
      } else {
        const olds = this.state;
        this.state = await this.plugin.update({ ...request, id: this.id, olds, oldInputs: olds });
      }
      return [];
    } catch (error) {
      if (!(error instanceof InitializationFailed)) throw error;
      this.id = error.id;
      this.state = error.outputs;
      return error.reasons;
    }
  }

  /** The objects as they are; undefined if all are gone. */
  async read(): Promise<readonly Owned[] | undefined> {
    const found = await this.found();
    return found && objectsOf(found);
  }

  /** The objects in the state. */
  recorded(): readonly Owned[] {
    return objectsOf(this.state ?? {});
  }

  /** What `read` finds becomes the state. */
  async refresh(): Promise<void> {
    this.state = await this.found();
  }

  private async found(): Promise<ValueMap | undefined> {
    const olds = this.state ?? {};
    const found = await this.plugin.read({ ...this.identity, id: this.id, olds, oldInputs: olds });
    return found?.outputs;
  }

  async delete(): Promise<void> {
    const olds = this.state ?? {};
    await this.plugin.delete({ ...this.identity, id: this.id, olds, oldInputs: olds });
    this.state = undefined;
  }
}

function objectsOf(outputs: ValueMap): readonly Owned[] {
  return objectsIn<Json>((toJsonMap(outputs).objects ?? {}) as Record<string, Json>); // it is a map
}
