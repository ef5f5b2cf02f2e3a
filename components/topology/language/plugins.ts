/** What plugins bring: federation and shovels. Fields: rabbitmq.com's pages on both. */
import type {
  FederationUpstreamDefinition,
  ShovelDefinition,
  ShovelDestinationDefinition,
  ShovelEndDefinition,
  ShovelSourceDefinition,
} from "../definition.ts";
import type { Finding } from "../problem.ts";
import { maxExpiry } from "./queueFields.ts";
import {
  boolean,
  choice,
  duration,
  type FieldsOf,
  integer,
  record,
  type SecretShape,
  text,
} from "./shape.ts";
import { name, routingKey, unencodable } from "./text.ts";
import { sourceFields } from "./users.ts";

const password: Finding = {
  code: "plain-text-password",
  message:
    "an address with a login never stands in the topology (the value is not shown here); remove it and change the password where it is in use",
};

const uri: SecretShape = {
  kind: "secret",
  what: "an address",
  plain: {
    what: "an address such as amqps://other.example.com",
    check: (given) => {
      if (!/^amqps?:\/\//.test(given)) {
        const message = "an address begins with amqp:// or amqps:// (the value is not shown here)";
        return { code: "bad-text", message };
      }
      return given.includes("@") || /password/i.test(given) ? password : unencodable(given);
    },
  },
  fields: sourceFields,
};

const ackMode = choice(["on-confirm", "on-publish", "no-ack"]);
const prefetchCount = integer(1, 65_535);
/** Whole seconds, as the plugins take it. */
const reconnectDelay = duration(1000, 86_400_000, 1000);

export const federationUpstreamRecord = record<FederationUpstreamDefinition>("a federation upstream", {
  uri: { shape: uri },
  prefetchCount: { shape: prefetchCount, optional: true },
  reconnectDelay: { shape: reconnectDelay, optional: true },
  ackMode: { shape: ackMode, optional: true },
  trustUserId: { shape: boolean, optional: true },
  exchange: { shape: text(name("the name of an exchange")), optional: true },
  maxHops: { shape: integer(1, 1000), optional: true },
  expires: { shape: duration(1, maxExpiry), optional: true },
  messageTtl: { shape: duration(0, maxExpiry), optional: true },
  queueType: { shape: choice(["classic", "quorum"]), optional: true },
  queue: { shape: text(name("the name of a queue")), optional: true },
  consumerTag: { shape: text(routingKey), optional: true },
});

const end: FieldsOf<ShovelEndDefinition> = {
  uri: { shape: uri },
  protocol: { shape: choice(["amqp091", "amqp10", "local"]), default: "amqp091" },
  queue: { shape: text(name("the name of a queue")), optional: true },
  exchange: { shape: text(name("the name of an exchange")), optional: true },
  routingKey: { shape: text(routingKey), optional: true },
  address: { shape: text(name("an address")), optional: true },
};

const place = ["queue", "exchange", "address"] as const;

export const shovelSourceRecord = record<ShovelSourceDefinition>(
  "the source of a shovel",
  {
    ...end,
    prefetchCount: { shape: prefetchCount, optional: true },
    deleteAfter: { shape: choice(["never", "queue-length"]), default: "never" },
  },
  place,
);

export const shovelDestinationRecord = record<ShovelDestinationDefinition>(
  "the destination of a shovel",
  { ...end, addForwardHeaders: { shape: boolean, optional: true } },
  place,
);

export const shovelRecord = record<ShovelDefinition>("a shovel", {
  source: { shape: shovelSourceRecord },
  destination: { shape: shovelDestinationRecord },
  ackMode: { shape: ackMode, optional: true },
  reconnectDelay: { shape: reconnectDelay, optional: true },
});
