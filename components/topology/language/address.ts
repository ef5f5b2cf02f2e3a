/** Addresses of brokers, as the broker's parser (amqp_uri.erl) takes them. An address with a login is a secret. */
import { holdsLogin } from "../logins.ts";
import type { Finding } from "../report/problem.ts";
import { oneOrMore, type SecretShape } from "./shape.ts";
import { unencodable } from "./text.ts";
import { sourceFields } from "./users.ts";

const password: Finding = {
  code: "plain-text-password",
  message:
    "an address with a login never stands in the topology (the value is not shown here); remove it and change the password where it is in use",
};

/** What the broker's parser refuses; the broker's own address is just `amqp://`. */
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
      if (holdsLogin(given)) return password;
      return unencodable(given) ?? addressFault(given);
    },
  },
  fields: sourceFields,
};

export const addresses = oneOrMore(uri);
