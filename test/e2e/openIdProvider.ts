/** An OpenID provider on an address of this machine, and a client that gets tokens from it. */
import { generateKeyPairSync } from "node:crypto";
import { Agent, createServer, request, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { Pair } from "../../components/certificates/issue.ts";

const client = { id: "shop", secret: "of the client" };

/** In the words of RFC 8707: the API that tokens are for. The provider writes the audience into them. */
const resource = "urn:broker";
const audience = "rabbitmq";

export interface Wish {
  readonly scopes: readonly string[];
  /** @default 600 */
  readonly seconds?: number;
}

export class OpenIdProvider {
  readonly issuer: string;
  /** Paths that somebody asked for. */
  readonly asked: string[] = [];
  private readonly server: Server;
  private readonly ca: string;
  private seconds = 600;
  private scopes: readonly string[] = [];

  private constructor(server: Server, issuer: string, ca: string) {
    this.server = server;
    this.issuer = issuer;
    this.ca = ca;
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "the-key" };
    const provider = new Provider(issuer, {
      jwks: { keys: [key] },
      ttl: { ClientCredentials: () => this.seconds },
      extraTokenClaims: () => ({ till: "till-3", email: "till-3@example.com" }),
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          token_endpoint_auth_method: "client_secret_post",
          grant_types: ["client_credentials"],
          redirect_uris: [],
          response_types: [],
        },
      ],
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({
            scope: this.scopes.join(" "),
            audience,
            accessTokenTTL: this.seconds,
            accessTokenFormat: "jwt",
            jwt: { sign: { alg: "RS256" } },
          }),
        },
      },
    });
    const answer = provider.callback();
    server.on("request", (asked, response) => {
      this.asked.push(asked.url ?? "");
      void answer(asked, response);
    });
  }

  /** @param pair the server's, for the address */
  static async start(address: string, pair: Pair, ca: string): Promise<OpenIdProvider> {
    const server = createServer({ cert: pair.cert, key: pair.key });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    // A server that listens by TCP has such an address.
    const { port } = server.address() as AddressInfo;
    return new OpenIdProvider(server, `https://${address}:${port}`, ca);
  }

  /** A signed token, as any client would get it. */
  async token({ scopes, seconds = 600 }: Wish): Promise<string> {
    [this.scopes, this.seconds] = [scopes, seconds];
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: client.id,
      client_secret: client.secret,
      resource,
      ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    }).toString();
    const text = await post(`${this.issuer}/token`, body, this.ca);
    const { access_token: token } = JSON.parse(text) as { access_token?: string };
    if (token === undefined) throw new Error(`no token: ${text}`);
    return token;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function post(url: string, body: string, ca: string): Promise<string> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", headers, agent: new Agent({ ca }) }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    });
    asked.on("error", reject).end(body);
  });
}
