/** A random topology made fit for a broker that others use too: names of its own, and objects that stay for a while. */
import { randomUUID } from "node:crypto";
import { BrokerClient } from "../../components/broker/client.ts";
import { apply } from "../../components/provider/reconcile/apply.ts";
import { vhostObjects } from "../../components/resources/objects.ts";
import type {
  ByName,
  QueueDefinition,
  ShovelSourceDefinition,
  TopologyDefinition,
  VhostDefinition,
} from "../../components/topology/definition/topology.ts";
import { type Owned, unescaped } from "../../components/topology/interchange/codec/objects.ts";
import type { Json, Parameter, Plan } from "../../components/topology/model.ts";
import type { TestBroker } from "./broker.ts";
import type { BrokerVersion } from "./versions.ts";

const each = <Value, Made>(of: ByName<Value> | undefined, make: (value: Value) => Made) =>
  Object.fromEntries(Object.entries(of ?? {}).map(([name, value]) => [name, make(value)]));

const renamed = <Value>(of: ByName<Value> | undefined, rename: (name: string) => string) =>
  Object.fromEntries(Object.entries(of ?? {}).map(([name, value]) => [rename(name), value]));

const uri = { config: "uri" } as const;

/** The fields that came with 4.3 and 4.3.5. */
const knownTo40 = ({
  consumerName: _,
  deleteAfterDuration: __,
  ...source
}: ShovelSourceDefinition): ShovelSourceDefinition => source;

/** Of what random values allow, the last milliseconds of a queue's life and vhosts that cannot be removed are left out. */
export function fitFor(definition: TopologyDefinition, version: BrokerVersion): TopologyDefinition {
  const id = `test-${randomUUID()}`;
  const names = new Map<string, string>();
  /** At most 255 bytes, without half a character at the end. */
  const rename = (name: string) => {
    const taken = names.get(name);
    if (taken !== undefined) return taken;
    let own = `${id} ${names.size} ${name}`;
    while (Buffer.byteLength(own) > 255) own = [...own].slice(0, -1).join("");
    names.set(name, own);
    return own;
  };
  const queue = (one: QueueDefinition): QueueDefinition => ({
    ...one,
    ...(one.expires && { expires: "1h" }),
  });
  const vhost = ({ parameters: _, ...one }: VhostDefinition): VhostDefinition => ({
    ...one,
    permissions: renamed(one.permissions, rename),
    topicPermissions: renamed(one.topicPermissions, rename),
    access: renamed(one.access, rename),
    queues: each(one.queues, queue),
    policies: each(one.policies, ({ definition: { expires, ...rest }, ...policy }) => ({
      ...policy,
      definition: { ...rest, ...(expires === undefined ? {} : { expires: 3_600_000 }), "max-length": 9 },
    })),
    federationUpstreams: each(one.federationUpstreams, (upstream) => ({ ...upstream, uri })),
    // One that reaches this broker moves what it finds there, and goes.
    shovels: each(one.shovels, ({ source, destination, ...shovel }) => ({
      ...shovel,
      source: { ...(version === "4.0" ? knownTo40(source) : source), uri },
      destination: { ...destination, uri },
    })),
    protectedFromDeletion: one.protectedFromDeletion === true && version !== "4.0",
  });
  return {
    users: renamed(definition.users, rename),
    vhosts: renamed(each(definition.vhosts, vhost), rename),
    globalParameters: renamed(definition.globalParameters, rename),
  };
}

/** Never reached: a name that nobody has. */
const elsewhere = "amqp://no-such-host.invalid";

/** The object with the addresses that come from elsewhere. */
function parameter({ component, name, value, secrets }: Parameter): Owned {
  const filled = Object.fromEntries(Object.keys(secrets).map((member) => [member, elsewhere]));
  const own = Object.keys(filled).length > 0 ? { ...(value as { [name: string]: Json }), ...filled } : value; // has members
  return { kind: "parameters", keys: [component, name], value: own };
}

/** Makes all of the plan, object by object. @returns what the broker refused */
export async function declare(broker: TestBroker, plan: Plan): Promise<readonly string[]> {
  const api = new BrokerClient({ endpoint: `http://${broker.host}:15672`, ...broker.credentials() });
  const make = async (vhost: string, wanted: readonly Owned[]) =>
    (await apply(api, { vhost, before: [], wanted })).failures;
  const users = plan.users.flatMap(({ name, tags, limits }): readonly Owned[] => [
    { kind: "users", keys: [name], value: { tags, password: randomUUID() } },
    ...Object.entries(limits).map(
      ([limit, value]): Owned => ({ kind: "userLimits", keys: [name, limit], value }),
    ),
  ]);
  const globals = plan.globalParameters.map(
    ({ name, value }): Owned => ({ kind: "globalParameters", keys: [name], value }),
  );
  const failures = [...(await make("", [...users, ...globals]))];
  for (const vhost of plan.vhosts) {
    const objects = vhostObjects(vhost, true).map((one) => ({ ...one, value: unescaped(one.value) }));
    failures.push(...(await make(vhost.name, [...objects, ...vhost.parameters.map(parameter)])));
  }
  api.close();
  return failures;
}

/** Takes away what `declare` made. */
export async function removeAll(broker: TestBroker, plan: Plan): Promise<void> {
  const gone = (...path: readonly string[]) =>
    broker.remove(`/api/${path.map(encodeURIComponent).join("/")}`);
  for (const { name, protectedFromDeletion } of plan.vhosts) {
    if (protectedFromDeletion) await gone("vhosts", name, "deletion", "protection");
    await gone("vhosts", name);
  }
  for (const { name } of plan.users) await gone("users", name);
  for (const { name } of plan.globalParameters) await gone("global-parameters", name);
}
