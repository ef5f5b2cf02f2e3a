/** The plugin `warren` for Pulumi's engine: one resource for each vhost, one for what belongs to none. */
import type { Api, ApiOptions } from "./api.ts";
import { connect } from "./connect.ts";
import { objectsResource } from "./objectsResource.ts";
import type { EngineLog } from "./protocol/engineLog.ts";
import type { Plugin } from "./protocol/plugin.ts";
import type { ValueMap } from "./protocol/value.ts";
import type { ResourceKind } from "./resourceKind.ts";
import { globalObjectsType, packageName, vhostObjectsType } from "./tokens.ts";

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
  const objects = objectsResource(surroundings);
  const kinds: { readonly [type: string]: ResourceKind } = {
    [vhostObjectsType]: objects,
    [globalObjectsType]: objects,
  };
  /** The engine checks a resource before it asks anything else of it. */
  const of = (type: string): ResourceKind => kinds[type] ?? unknown(type);

  return {
    name: packageName,
    version,
    configure: (given) => {
      config = given;
    },
    check: (request) => of(request.type).check(request),
    diff: (request) => of(request.type).diff(request),
    create: (request) => of(request.type).create(request),
    read: (request) => of(request.type).read(request),
    update: (request) => of(request.type).update(request),
    delete: (request) => of(request.type).delete(request),
    cancel: () => {
      for (const api of open) api.close();
    },
  };
}

function unknown(type: string): never {
  throw new Error(`the ${packageName} plugin makes no ${type}`);
}
