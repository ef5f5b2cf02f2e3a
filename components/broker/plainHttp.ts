/** A password in plain text is for this machine only. */
import { isLoopback } from "./agent.ts";

/**
 * What is wrong with an address that leads to another machine without TLS; undefined for all others.
 * @param names of the settings that give a CA's certificate and that allow such an address
 */
export function plainHttpProblem(
  address: string,
  { caCert, allow }: { readonly caCert: string; readonly allow: string },
): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  if (protocol !== "http:" || isLoopback(hostname)) return undefined;
  return (
    "the broker's address begins with http:// and leads to another machine: everybody on the way could read the " +
    `password; give an https:// address, with ${caCert} if a CA of your own signed its certificate, or, in a network ` +
    `that you trust, ${allow}`
  );
}
