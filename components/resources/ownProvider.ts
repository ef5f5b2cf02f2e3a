/** Warren's own provider of the broker's objects. */
import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection/program/connect.ts";
import { ownProvider } from "../ownProvider.ts";
import type { Place } from "./broker.ts";
import { logicalName } from "./names.ts";

export function makeOwnProvider({ name, parent }: Place, connection: Connection): pulumi.ProviderResource {
  const { own, username, password } = connection;
  return ownProvider(logicalName(name, "objects", "provider"), { ...own, username, password }, parent);
}
