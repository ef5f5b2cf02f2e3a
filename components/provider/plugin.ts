/** The plugin `warren` for Pulumi's engine: dispatches by the type of resource. */
import type { BrokerClient, ClientOptions } from "../broker/client.ts";
import type { Gateway } from "../connection/tunnel/gateway.ts";
import { connect, gatewayFor } from "./connect.ts";
import { named, withCascadeParents } from "./kinds/cascadeParents.ts";
import { type ProviderContext, type ResourceKind, versioned } from "./kinds/resourceKind.ts";
import type { EngineLog } from "./protocol/engineLog.ts";
import type { Components, Plugin } from "./protocol/plugin.ts";
import type { ValueMap } from "./protocol/value.ts";
import {
  bulkGuardType,
  certificatesType,
  engineType,
  globalObjectsType,
  guardType,
  packageName,
  policyType,
  topicPermissionsType,
  userType,
  vhostObjectsType,
  vhostType,
} from "./state/tokens.ts";

/** By type, loaded on demand: every preview starts the plugin, and most need little of it. */
const kinds: { readonly [type: string]: (context: ProviderContext) => Promise<ResourceKind> } = {
  [vhostObjectsType]: (context) => objects(vhostObjectsType, context),
  [globalObjectsType]: (context) => objects(globalObjectsType, context),
  [vhostType]: (context) => objects(vhostObjectsType, context),
  [policyType]: (context) => objects(vhostObjectsType, context),
  [topicPermissionsType]: (context) => objects(vhostObjectsType, context),
  [userType]: (context) => objects(globalObjectsType, context),
  [guardType]: async (context) => (await import("./kinds/guard.ts")).guard(context),
  [bulkGuardType]: async (context) => (await import("./kinds/bulkGuard.ts")).bulkGuard(context),
  [certificatesType]: async () => (await import("./kinds/certificates.ts")).certificates(),
  [engineType]: async () => (await import("./kinds/engine.ts")).engineChange,
};

/** @param type which of the two kinds of `objectsResource` it is, independent of the resource's own type */
async function objects(type: string, context: ProviderContext): Promise<ResourceKind> {
  const { objectsResource } = await import("./kinds/objects.ts");
  return withCascadeParents(named(type, objectsResource(context)));
}

/**
 * @param log shows messages beside the resource
 * @param engine address of Pulumi's engine
 */
export function warrenPlugin(version: string, log: EngineLog, engine?: string): Plugin {
  let config: ValueMap = {};
  let gateway: Gateway | undefined;
  const open: BrokerClient[] = [];
  const once = (options?: ClientOptions) => {
    let made: BrokerClient | undefined;
    return () => {
      if (made === undefined) {
        made = connect(config, options);
        open.push(made);
      }
      return made;
    };
  };
  const context: ProviderContext = {
    api: once(),
    previewApi: once({ timeoutMs: 3_000, retryAfterMs: [] }),
    warn: log.warning,
    status: log.status,
    info: log.info,
    recorded: new Map(),
  };
  // Programs in Node never ask for them.
  let made: Promise<Components> | undefined;
  const components = () => {
    made ??= import("./components.ts").then(({ componentsFor }) => componentsFor(engine));
    return made;
  };
  const of = async (type: string): Promise<ResourceKind> =>
    versioned(await (kinds[type]?.(context) ?? unknown(type)));

  return {
    name: packageName,
    version,
    configure: async (given) => {
      config = given;
      gateway?.close();
      gateway = await gatewayFor(given);
    },
    check: async (request) => (await of(request.type)).check(request),
    diff: async (request) => (await of(request.type)).diff(request),
    create: async (request) => (await of(request.type)).create(request),
    read: async (request) => (await of(request.type)).read(request),
    update: async (request) => (await of(request.type)).update(request),
    delete: async (request) => (await of(request.type)).delete(request),
    components: {
      schema: async () => (await components()).schema(),
      construct: async (request) => (await components()).construct(request),
    },
    cancel: () => {
      for (const api of open) api.close();
      gateway?.close();
    },
  };
}

function unknown(type: string): never {
  throw new Error(`the ${packageName} plugin makes no ${type}`);
}
