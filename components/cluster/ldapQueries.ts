/** Queries to the directory, in the Erlang terms of RabbitMQ's plugin: rabbitmq.com/docs/ldap#authorisation. */
import { confText, isConfText } from "./confText.ts";
import { refuse, type Section, section, text } from "./read.ts";

export interface LdapQueries {
  /** Who may enter a vhost: `{in_group, "cn=${vhost},ou=groups,dc=example,dc=com"}`. Needed. */
  readonly vhostAccess?: string;
  /** Who may configure, write and read what. Needed. */
  readonly resourceAccess?: string;
  /**
   * Who may use which routing keys of topic exchanges.
   * @default everybody who may use the exchange
   */
  readonly topicAccess?: string;
  /**
   * Who has which tag: `[{management, {constant, true}}]`.
   * @default nobody is administrator
   */
  readonly tags?: string;
}

const keys: readonly (keyof LdapQueries)[] = ["vhostAccess", "resourceAccess", "topicAccess", "tags"];

/** @param areNeeded whether nothing else says what a user may do */
export function readQueries(ldap: Section, areNeeded: boolean): LdapQueries {
  const path = `${ldap.path}.queries`;
  const from = section(ldap.values.queries, path, keys, ldap.problems);
  for (const key of ["vhostAccess", "resourceAccess"]) {
    if (areNeeded && from.values[key] === undefined) {
      refuse(from, key, "without this query RabbitMQ would allow everything to every user of the directory");
    }
  }
  const given = keys.filter((key) => from.values[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, onOneLine(from, key)]));
}

/** YAML may fold it into several lines; to Erlang all white space is the same. */
function onOneLine(from: Section, key: string): string {
  const value = from.values[key];
  const line = typeof value === "string" ? value.trim().replace(/\s*[\r\n]\s*/g, " ") : value;
  const isTerm = (term: string) => /^[[{].*[\]}]\.?$/.test(term) && isConfText(term);
  const words = `it must be an Erlang term in {} or [], and ${confText}`;
  return text({ ...from, values: { [key]: line } }, key, "", isTerm, words);
}
