/**
 * The private CA of one cluster and the certificates by it. They exist only in the state, as secrets. Each diff looks at
 * the clock: what is to be renewed shows in a preview, and the update renews it.
 */
import type { Pair } from "../../certificates/issue.ts";
import { type Kept, type Made, make, type Wanted, workFor } from "../../certificates/kept.ts";
import { endOf } from "../../certificates/renewal.ts";
import { differences } from "../protocol/difference.ts";
import {
  at,
  isMap,
  listAt,
  numberAt,
  Secret,
  stringAt,
  unknown,
  type Value,
  type ValueMap,
} from "../protocol/value.ts";
import { inStateOnly, type ResourceKind, written } from "./resourceKind.ts";

/** @param clock for tests */
export function certificates(clock: () => Date = () => new Date()): ResourceKind {
  return {
    ...inStateOnly,
    diff: async ({ olds, oldInputs, news }) => {
      const changed = differences(oldInputs, news);
      const made = madeOf(oldInputs, olds);
      const { authority, server, clients } = workFor(made.wanted, made, clock());
      const renewed = [
        ...(authority ? ["caCert"] : []),
        ...(server ? ["validUntil"] : []),
        ...(clients.length > 0 ? ["clientCerts"] : []),
      ];
      const renewals = renewed.map((path) => ({ path, kind: "update" }) as const);
      return { differences: [...changed, ...renewals], replaces: [], deleteBeforeReplace: false };
    },
    create: async ({ name, inputs, preview }) => {
      if (preview) return { id: "", outputs: { ...inputs, ...unknownOutputs } };
      const kept = await make(wantedOf(inputs), undefined, clock());
      return { id: name, outputs: written({ ...inputs, ...outputsOf(kept) }) };
    },
    update: async ({ olds, oldInputs, inputs, preview }) => {
      const [wanted, made, now] = [wantedOf(inputs), madeOf(oldInputs, olds), clock()];
      if (!preview) return written({ ...inputs, ...outputsOf(await make(wanted, made, now)) });
      const { authority, server, clients } = workFor(wanted, made, now);
      const dropped = Object.keys(made.kept.clients).some((name) => !wanted.clients.includes(name));
      const { caCert, authorities, clientCerts, ...ofServer } = unknownOutputs;
      return {
        ...olds,
        ...inputs,
        ...(authority && { caCert, authorities }),
        ...(server && ofServer),
        ...((clients.length > 0 || dropped) && { clientCerts }),
      };
    },
    delete: async () => {},
  };
}

/** The outputs besides the inputs, as a preview knows them. */
const unknownOutputs = {
  authorities: unknown,
  caCert: unknown,
  cert: unknown,
  key: unknown,
  validUntil: unknown,
  clientCerts: unknown,
};

function outputsOf({ authorities, server, clients }: Kept): ValueMap {
  const plain = ({ cert, key }: Pair) => ({ cert, key });
  return {
    authorities: new Secret(authorities.map(plain)),
    caCert: authorities.map(({ cert }) => cert).join(""),
    cert: server.cert,
    key: new Secret(server.key),
    validUntil: endOf(server.cert),
    clientCerts: new Secret(
      Object.fromEntries(Object.entries(clients).map(([name, one]) => [name, plain(one)])),
    ),
  };
}

function wantedOf(inputs: ValueMap): Wanted {
  const texts = (key: string) => listAt(inputs, key).filter((item) => typeof item === "string");
  return {
    commonName: stringAt(inputs, "commonName") ?? "",
    dnsNames: texts("dnsNames"),
    ipAddresses: texts("ipAddresses"),
    clients: texts("clients"),
    rotation: numberAt(inputs, "rotation") ?? 1,
  };
}

function madeOf(inputs: ValueMap, outputs: ValueMap): Made {
  const clients = at(outputs, "clientCerts");
  return {
    wanted: wantedOf(inputs),
    kept: {
      authorities: listAt(outputs, "authorities").map(pairOf),
      server: pairOf(outputs),
      clients: Object.fromEntries(
        Object.entries(isMap(clients) ? clients : {}).map(([name, one]) => [name, pairOf(one)]),
      ),
    },
  };
}

function pairOf(value: Value): Pair {
  return { cert: stringAt(value, "cert") ?? "", key: stringAt(value, "key") ?? "" };
}
