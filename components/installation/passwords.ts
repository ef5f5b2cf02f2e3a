/** The generated passwords of a cluster, and the rule by which the administrator's is rotated. */
import type { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Resolved } from "../cluster/settings.ts";
import { known } from "../pulumi/known.ts";
import { runError } from "../pulumi/runError.ts";

export interface Passwords {
  readonly admin: pulumi.Output<string>;
  readonly previousAdmin?: pulumi.Output<string>;
  /** Undefined if an adopted cluster has one. */
  readonly cookie?: pulumi.Output<string>;
}

/**
 * Only letters and digits: they need no escaping in a URL, in rabbitmq.conf or in a shell. Each rotation of the
 * administrator's password has its own resource, and the last two are kept.
 */
export function createPasswords(
  name: string,
  { adminPasswordRotation: rotation, adopted }: Resolved,
  child: pulumi.CustomResourceOptions,
): Passwords {
  const generated = (of: string, length: number) =>
    pulumi.secret(new RandomPassword(`${name}-${of}`, { length, special: false }, child).result);
  const admin = (which: number) => generated(which === 1 ? "admin-password" : `admin-password-${which}`, 32);
  return {
    admin: admin(rotation),
    ...(rotation > 1 && { previousAdmin: admin(rotation - 1) }),
    ...(adopted === undefined && { cookie: generated("erlang-cookie-value", 64) }),
  };
}

/**
 * In the preview of an existing cluster the password before the wanted one must exist, because the broker has it. It
 * does not exist if the number went up by more than one, or down.
 */
export function refuseJump(nodes: StatefulSet, previousAdmin: pulumi.Output<string>): void {
  if (!pulumi.runtime.isDryRun()) return;
  nodes.id.apply(async () => {
    if ((await known(previousAdmin)) !== undefined) return;
    throw runError(
      "adminPasswordRotation goes up by one at a time and never down, as only the last password is kept and the broker " +
        "has to be told of the new one with that: set it to one more than the last update had",
    );
  });
}
