/** The setting `oauth2`: whose tokens the broker takes, and how people log in to the management page. */
import { confText, isConfText } from "./confText.ts";
import { readSecretKey, type SecretKey } from "./extraFiles.ts";
import { isMap } from "./podSettings.ts";
import { flag, list, refuse, required, type Section, section, text } from "./read.ts";

export interface OAuth2ManagementSettings {
  /** By which the provider knows the management page. */
  readonly clientId: string;
  /**
   * The client's secret, if the provider demands one. Before RabbitMQ 4.2.9 and 4.3.3 the page sends it to every browser:
   * prefer a public client with PKCE, which has none. ASCII without colons, as `ldap.dnLookup.bind.password`.
   * @default none
   */
  readonly clientSecret?: SecretKey;
  /**
   * Scopes that the page asks the provider for.
   * @default ["openid", "profile"]
   */
  readonly scopes?: readonly string[];
  /**
   * Whether the page also offers its form for a name and a password. The API takes passwords in any case: Warren needs it.
   * @default true
   */
  readonly passwordForm?: boolean;
}

export interface OAuth2Settings {
  /**
   * Address of the provider, https only. Without `jwksUri` RabbitMQ finds its keys by `.well-known/openid-configuration`
   * below it.
   */
  readonly issuer: string;
  /**
   * The audience of tokens for this cluster.
   * @default "rabbitmq"
   */
  readonly resourceServerId?: string;
  /**
   * Address of the provider's keys, https only.
   * @default as the provider says
   */
  readonly jwksUri?: string;
  /**
   * Claims of the token that name the user; the first that is there.
   * @default RabbitMQ's own: `sub`, then `client_id`
   */
  readonly preferredUsernameClaims?: readonly string[];
  /**
   * Claim with further scopes, besides `scope`.
   * @default none
   */
  readonly additionalScopesKey?: string;
  /**
   * What the scopes for RabbitMQ begin with; it may be empty.
   * @default `resourceServerId` and a dot
   */
  readonly scopePrefix?: string;
  /**
   * Other names of scopes, e.g. of the provider's roles: each stands for one scope or several. From RabbitMQ 4.1 on.
   * @default {}
   */
  readonly scopeAliases?: { readonly [alias: string]: string | readonly string[] };
  /**
   * Whether a token must name `resourceServerId` as its audience.
   * @default true
   */
  readonly verifyAudience?: boolean;
  /**
   * The certificate of the provider's CA in PEM.
   * @default those that the image trusts
   */
  readonly caCert?: SecretKey;
  /**
   * Login to the management page by the provider.
   * @default none
   */
  readonly management?: OAuth2ManagementSettings;
}

/** `OAuth2Settings`, checked; what is not set is RabbitMQ's default. */
export interface ResolvedOAuth2 {
  readonly issuer: string;
  readonly resourceServerId: string;
  readonly jwksUri?: string;
  readonly preferredUsernameClaims: readonly string[];
  readonly additionalScopesKey?: string;
  readonly scopePrefix?: string;
  /** Sorted; the scopes of an alias with spaces between them. */
  readonly scopeAliases: { readonly [alias: string]: string };
  readonly verifyAudience: boolean;
  readonly caCert?: SecretKey;
  readonly management?: {
    readonly clientId: string;
    readonly clientSecret?: SecretKey;
    readonly scopes: readonly string[];
    readonly passwordForm: boolean;
  };
}

const keys: readonly (keyof OAuth2Settings)[] = [
  "issuer",
  "resourceServerId",
  "jwksUri",
  "preferredUsernameClaims",
  "additionalScopesKey",
  "scopePrefix",
  "scopeAliases",
  "verifyAudience",
  "caCert",
  "management",
];

const managementKeys: readonly (keyof OAuth2ManagementSettings)[] = [
  "clientId",
  "clientSecret",
  "scopes",
  "passwordForm",
];

const address = /^https:\/\/[^\s#'"$/]+(\/[^\s#'"$]*)?$/;
const addressWords =
  "it must begin with https://: whoever can change the keys on the way makes tokens of his own";
const word = /^[^\s#'"$]+$/;
const isWord = (item: unknown) => typeof item === "string" && word.test(item);

/** Undefined without `oauth2`. */
export function readOAuth2(root: Section): ResolvedOAuth2 | undefined {
  if (root.values.oauth2 === undefined) return undefined;
  const from = section(root.values.oauth2, `${root.path}.oauth2`, keys, root.problems);
  const { jwksUri, additionalScopesKey, scopePrefix, caCert, management } = from.values;
  return {
    issuer: required(from, "issuer", address, addressWords),
    resourceServerId: text(from, "resourceServerId", "rabbitmq", isConfText, `it must be ${confText}`),
    ...(jwksUri !== undefined && { jwksUri: required(from, "jwksUri", address, addressWords) }),
    preferredUsernameClaims: list(from, "preferredUsernameClaims", isWord, "names of claims"),
    ...(additionalScopesKey !== undefined && {
      additionalScopesKey: required(from, "additionalScopesKey", word, "it must be the name of a claim"),
    }),
    ...(scopePrefix !== undefined && {
      scopePrefix: required(from, "scopePrefix", /^[^\s#'"$]*$/, "it must be text without spaces and #"),
    }),
    scopeAliases: readAliases(from),
    verifyAudience: flag(from, "verifyAudience", true),
    ...(caCert !== undefined && { caCert: readSecretKey(caCert, `${from.path}.caCert`, from) }),
    ...(management !== undefined && { management: readManagement(from) }),
  };
}

function readManagement(oauth2: Section): NonNullable<ResolvedOAuth2["management"]> {
  const path = `${oauth2.path}.management`;
  const from = section(oauth2.values.management, path, managementKeys, oauth2.problems);
  const { clientSecret, scopes = ["openid", "profile"] } = from.values;
  return {
    clientId: required(from, "clientId", word, "it must be the name by which the provider knows the page"),
    ...(clientSecret !== undefined && {
      clientSecret: readSecretKey(clientSecret, `${path}.clientSecret`, from),
    }),
    scopes: list({ ...from, values: { scopes } }, "scopes", isWord, "scopes"),
    passwordForm: flag(from, "passwordForm", true),
  };
}

function readAliases(from: Section): ResolvedOAuth2["scopeAliases"] {
  const { scopeAliases = {} } = from.values;
  if (!isMap(scopeAliases)) {
    refuse(from, "scopeAliases", "it must be a map from an alias to a scope or a list of scopes");
    return {};
  }
  const aliases = { path: `${from.path}.scopeAliases`, values: { ...scopeAliases }, problems: from.problems };
  const read = Object.entries(scopeAliases).map(([alias, given]) => {
    const scopes: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (!isWord(alias) || scopes.length === 0 || !scopes.every(isWord)) {
      refuse(aliases, alias, "alias and scopes must be words without spaces, # and quotation marks");
    }
    return [alias, scopes.join(" ")] as const;
  });
  return Object.fromEntries(read.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
