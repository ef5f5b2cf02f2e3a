/** The certificates of one cluster: what there is, what is wanted, and what has to be made for it. */
import { issue, makeAuthority, type Pair } from "./issue.ts";
import { authorityDays, certificateDays, endsAfter, isDue, validity } from "./renewal.ts";

/** What the certificates are to be. */
export interface Wanted {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Names of clients with a certificate of their own. */
  readonly clients: readonly string[];
  /** Another number makes new keys and certificates, by the same CA. */
  readonly rotation: number;
}

export interface Kept {
  /** The CAs, the newest last. All are trusted. */
  readonly authorities: readonly Pair[];
  readonly server: Pair;
  readonly clients: { readonly [name: string]: Pair };
}

/** The state, with what it was made for. */
export interface Made {
  readonly wanted: Wanted;
  readonly kept: Kept;
}

/** What has to be made. */
export interface Work {
  readonly authority: boolean;
  readonly server: boolean;
  readonly clients: readonly string[];
}

/** @param made undefined: nothing yet */
export function workFor(wanted: Wanted, made: Made | undefined, now: Date): Work {
  if (made === undefined) return { authority: true, server: true, clients: wanted.clients };
  const { wanted: before, kept } = made;
  const rotated = wanted.rotation !== before.rotation;
  const names = ({ commonName, dnsNames, ipAddresses }: Wanted) =>
    JSON.stringify([commonName, dnsNames, ipAddresses]);
  const newest = kept.authorities.at(-1);
  return {
    authority: newest === undefined || isDue(newest.cert, now),
    server: rotated || names(wanted) !== names(before) || isDue(kept.server.cert, now),
    clients: wanted.clients.filter((name) => {
      const pair = kept.clients[name];
      return rotated || pair === undefined || isDue(pair.cert, now);
    }),
  };
}

export async function make(wanted: Wanted, made: Made | undefined, now: Date): Promise<Kept> {
  const work = workFor(wanted, made, now);
  const former = (made?.kept.authorities ?? []).filter(({ cert }) => endsAfter(cert, now));
  const added = work.authority
    ? [await makeAuthority(`${wanted.commonName} CA`, validity(now, authorityDays))]
    : [];
  const authorities = [...former, ...added];
  const valid = validity(now, certificateDays);
  // Clients know the former CA. They learn of the added one now, and it signs the next certificates.
  const signer = former.findLast(({ cert }) => endsAfter(cert, valid.notAfter)) ?? added[0];
  if (signer === undefined) throw new Error("no CA lasts long enough to sign a certificate");
  const { commonName, dnsNames, ipAddresses } = wanted;
  const server =
    work.server || made === undefined
      ? await issue(signer, { commonName, dnsNames, ipAddresses, use: "server" }, valid)
      : made.kept.server;
  const clients = wanted.clients.map(async (name): Promise<readonly [string, Pair]> => {
    const kept = made?.kept.clients[name];
    if (kept !== undefined && !work.clients.includes(name)) return [name, kept];
    const subject = { commonName: name, dnsNames: [], ipAddresses: [], use: "client" } as const;
    return [name, await issue(signer, subject, valid)];
  });
  return { authorities, server, clients: Object.fromEntries(await Promise.all(clients)) };
}
