/** The plugin `warren` for Pulumi's engine: what it answers for each type of resource. */
import type { Api, ApiOptions } from "./api.ts";
import { connect } from "./connect.ts";
import type { EngineLog } from "./protocol/engineLog.ts";
import type { Plugin } from "./protocol/plugin.ts";
import type { ValueMap } from "./protocol/value.ts";
import type { ResourceKind, Surroundings } from "./resourceKind.ts";
import { named, restingOn } from "./restsOn.ts";
import {
  engineType,
  globalObjectsType,
  guardType,
  packageName,
  policyType,
  topicPermissionsType,
  userType,
  vhostObjectsType,
  vhostType,
} from "./tokens.ts";

/** By type, loaded when there is such a resource: every preview starts the plugin, and most need little of it. */
const kinds: { readonly [type: string]: (surroundings: Surroundings) => Promise<ResourceKind> } = {
  [vhostObjectsType]: (surroundings) => objects(vhostObjectsType, surroundings),
  [globalObjectsType]: (surroundings) => objects(globalObjectsType, surroundings),
  [vhostType]: (surroundings) => objects(vhostObjectsType, surroundings),
  [policyType]: (surroundings) => objects(vhostObjectsType, surroundings),
  [topicPermissionsType]: (surroundings) => objects(vhostObjectsType, surroundings),
  [userType]: (surroundings) => objects(globalObjectsType, surroundings),
  [guardType]: async (surroundings) => (await import("./guard.ts")).guard(surroundings),
  [engineType]: async () => (await import("./engineChange.ts")).engineChange,
};

/** @param type which of the two ways of `objectsResource` it goes, whatever the resource itself is called */
async function objects(type: string, surroundings: Surroundings): Promise<ResourceKind> {
  const { objectsResource } = await import("./objectsResource.ts");
  return restingOn(named(type, objectsResource(surroundings)));
}

/** @param log shows texts beside the resource */
export function warrenPlugin(version: string, log: EngineLog): Plugin {
  let config: ValueMap = {};
  const open: Api[] = [];
  const once = (options?: ApiOptions) => {
    let made: Api | undefined;
    return () => {
      if (made === undefined) {
        made = connect(config, options);
        open.push(made);
      }
      return made;
    };
  };
  const surroundings = {
    api: once(),
    hastyApi: once({ timeoutMs: 3_000, retryAfterMs: [] }),
    warn: log.warning,
    tell: log.status,
    say: log.info,
  };
  const of = (type: string): Promise<ResourceKind> => kinds[type]?.(surroundings) ?? unknown(type);

  return {
    name: packageName,
    version,
    configure: (given) => {
      config = given;
    },
    check: async (request) => (await of(request.type)).check(request),
    diff: async (request) => (await of(request.type)).diff(request),
    create: async (request) => (await of(request.type)).create(request),
    read: async (request) => (await of(request.type)).read(request),
    update: async (request) => (await of(request.type)).update(request),
    delete: async (request) => (await of(request.type)).delete(request),
    cancel: () => {
      for (const api of open) api.close();
    },
  };
}

function unknown(type: string): never {
  throw new Error(`the ${packageName} plugin makes no ${type}`);
}
