/** The shape of RabbitMQ's definitions, for `rabbitmqctl import_definitions` and POST /api/definitions. */
import type { Json } from "../../model.ts";
import type { BindingJson } from "../codec/binding.ts";
import type { ExchangeJson } from "../codec/exchange.ts";
import type { ParameterJson } from "../codec/parameter.ts";
import type { TopicPermissionJson } from "../codec/permission.ts";
import type { PolicyJson } from "../codec/policy.ts";
import type { QueueJson } from "../codec/queue.ts";
import type { UserJson } from "../codec/user.ts";
import type { PermissionValue } from "../codec/values.ts";
import type { VhostJson } from "../codec/vhost.ts";

interface Named {
  readonly name: string;
}

interface InVhost {
  readonly vhost: string;
}

interface OfUser extends InVhost {
  readonly user: string;
}

export interface UserEntry extends UserJson, Named {
  readonly limits: { readonly [name: string]: number };
}

export interface Definitions {
  readonly users: readonly UserEntry[];
  readonly vhosts: readonly (VhostJson & Named)[];
  readonly permissions: readonly (PermissionValue & OfUser)[];
  readonly topic_permissions: readonly (TopicPermissionJson & OfUser)[];
  readonly parameters: readonly (ParameterJson & InVhost)[];
  readonly global_parameters: readonly (Named & { readonly value: Json })[];
  readonly policies: readonly (PolicyJson & Named & InVhost)[];
  readonly queues: readonly (QueueJson & Named & InVhost)[];
  readonly exchanges: readonly (ExchangeJson & Named & InVhost)[];
  readonly bindings: readonly (BindingJson & InVhost)[];
}
