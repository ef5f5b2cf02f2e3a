/** Shovels that lead to another vhost than most readers think. */

import { addressOfVhost, ownVhost } from "../language/brokerAddress.ts";
import type { Parameter } from "../model.ts";
import { quote } from "../report/problem.ts";
import { type VhostRule, warning } from "./rule.ts";

const ends = { "src-uri": "source", "dest-uri": "destination" } as const;

/** The address that names no vhost. */
const unnamed = "amqp://";

function addressesOf({ value }: Parameter, key: string): readonly unknown[] {
  const given = typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(key) : [];
  return Array.isArray(given) ? given : [given];
}

export const shovelToOtherVhost: VhostRule = ({ vhost, path }) =>
  vhost.parameters
    .filter(({ component }) => component === "shovel")
    .flatMap((shovel) =>
      Object.entries(ends).flatMap(([key, end]) => {
        const isMeant = !addressesOf(shovel, key).includes(unnamed) || vhost.name === ownVhost(unnamed);
        if (isMeant) return [];
        const message = `the ${end} of shovel ${quote(shovel.name)}: ${quote(unnamed)} names no vhost, and leads to vhost "/" of this broker, not to ${quote(vhost.name)}; write ${quote(addressOfVhost(vhost.name))}, or ${quote(addressOfVhost("/"))} if that is meant`;
        return [warning("shovel-to-other-vhost", message, [...path, "shovels", shovel.name], shovel)];
      }),
    );
