/** Features of plugins: federation and shovels. Fields: rabbitmq.com's pages on both. */
import type {
  FederationUpstreamDefinition,
  ShovelDefinition,
  ShovelDestinationDefinition,
  ShovelEndDefinition,
  ShovelSourceDefinition,
} from "../definition/topology.ts";
import type { Finding } from "../report/problem.ts";
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

/** Addresses that the broker's parser (amqp_uri.erl) refuses; the broker's own address is just `amqp://`. */
function addressFault(given: string): Finding | undefined {
  const [, scheme, rest = ""] = /^(amqps?):\/\/(.*)$/s.exec(given) ?? [];
  const [, place = "", path = "", query = ""] = /^([^/?#]*)(\/[^?#]*)?(\?.*)?/s.exec(rest) ?? [];
  const bad = (message: string): Finding => ({
    code: "bad-text",
    message: `${message} (the value is not shown here)`,
  });
  const port = /:([^:\]]*)$/.exec(place)?.[1];
  if (scheme === "amqps" && place === "") return bad("an address with amqps:// names a host");
  if (port && !(/^\d+$/.test(port) && Number(port) <= 65_535)) {
    return bad("the port of an address is a number from 0 to 65535");
  }
  if (path.slice(1).includes("/")) {
    return bad("the vhost in an address is one part of a path; write / in its name as %2F");
  }
  if (/%(?![\da-f]{2})/i.test(place + path + query)) {
    return bad("in an address % begins a code of two hexadecimal digits; write %25 to mean %");
  }
  const numbers = /[?&](heartbeat|connection_timeout|channel_max|depth)=(?!\d+(&|#|$))/.exec(query);
  if (numbers) return bad(`${numbers[1]} in an address is a whole number`);
  return undefined;
}

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
      if (given.includes("@") || /password/i.test(given)) return password;
      return unencodable(given) ?? addressFault(given);
    },
  },
  fields: sourceFields,
};

const ackMode = choice(["on-confirm", "on-publish", "no-ack"]);
const prefetchCount = integer(1, 65_535);
const reconnectDelay = duration(1000, 86_400_000, "seconds");

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
