/**
 * How a run gets the port that the gateway of another run of the same user has. A preview beside an update shares it. In a
 * rotation the later one, which has the new password, gets it.
 */
import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { https } from "../../broker/nodeHttp.ts";
import { textOf } from "../../broker/request.ts";
import type { Identity } from "./identity.ts";
import { sameText } from "./token.ts";

export const yieldPath = "/pulumi-warren/yield";

/** Only somebody on the same machine answers: in milliseconds, or never. */
const timeoutMs = 2_000;

/** Of a description of a broker. */
const maxAnswerBytes = 10_000;

export interface Answer {
  /**
   * 204: both can use the port as it is. 205: the other one has released it. 409: the other one leads elsewhere. 0: no
   * gateway of this user.
   */
  readonly status: number;
  /** With 409: where it leads. */
  readonly text: string;
}

interface Asker {
  readonly port: number;
  readonly identity: Identity;
  /** What identifies the broker. */
  readonly target: string;
  /** What @pulumi/rabbitmq sends as `Authorization`. */
  readonly login: string;
}

export function yieldRequest({ port, identity, target, login }: Asker) {
  // Only this user can read the key.
  const proof = createHmac("sha256", identity.key).update(yieldPath).digest("hex");
  const loginKey = createHash("sha256").update(login).digest("hex");
  return {
    /** @throws never */
    send(): Promise<Answer> {
      const headers = { authorization: `Bearer ${proof}`, target, login: loginKey };
      return new Promise((resolve) => {
        const none = () => resolve({ status: 0, text: "" });
        const request = https.request(
          {
            ...{ host: "127.0.0.1", port, path: yieldPath, method: "POST", headers, agent: false },
            // Nobody else learns the proof.
            ca: identity.certificate,
            signal: AbortSignal.timeout(timeoutMs),
          },
          (response) =>
            void textOf(response, maxAnswerBytes).then(
              (text) => resolve({ status: response.statusCode ?? 0, text }),
              none,
            ),
        );
        request.on("error", none);
        request.end();
      });
    },

    answer({ headers }: IncomingMessage): { readonly status: number } {
      if (!sameText(headers.authorization ?? "", `Bearer ${proof}`)) return { status: 401 };
      if (headers.target !== target) return { status: 409 };
      return { status: headers.login === loginKey ? 204 : 205 };
    },
  };
}
