/** The plugin `warren` for Pulumi's engine: one resource for each vhost, one for what belongs to none. */
import type { Api } from "./api.ts";
import { connect } from "./connect.ts";
import { objectsResource } from "./objectsResource.ts";
import type { Plugin } from "./protocol/plugin.ts";
import type { ValueMap } from "./protocol/value.ts";
import type { ResourceKind } from "./resourceKind.ts";
import { globalObjectsType, packageName, vhostObjectsType } from "./tokens.ts";

/** @param warn shows a warning beside the resource */
export function warrenPlugin(version: string, warn: (urn: string, message: string) => void): Plugin {
  let config: ValueMap = {};
  let open: Api | undefined;
  const api = () => {
    open ??= connect(config);
    return open;
  };
  const objects = objectsResource({ api, warn });
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
    cancel: () => open?.close(),
  };
}

function unknown(type: string): never {
  throw new Error(`the ${packageName} plugin makes no ${type}`);
}
