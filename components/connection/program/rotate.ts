/** Sets the administrator's new password, using the old one, if the broker still has that. */
import type { Credentials } from "../../broker/client.ts";
import { oneAttempt, type Status, statusOf, tagsOf, whoami } from "./whoami.ts";

/**
 * RabbitMQ changes a password in one step: at each moment exactly one of the two works. The user's tags stay.
 *
 * @param previous the password that the broker may still have
 * @returns undefined once the new password is set; else the obstacle: `unauthorized` if the broker refuses the old one,
 * too, e.g. because another run has set the new one in the meantime
 */
export async function rotate(credentials: Credentials, previous: string): Promise<Status | undefined> {
  const { username, password } = credentials;
  const client = oneAttempt({ ...credentials, password: previous });
  try {
    const status = await whoami(client);
    if (status.kind !== "ready") return status;
    const tags = tagsOf(await client.get("users", username));
    if (tags === undefined)
      return { kind: "failed", reason: "the broker does not say which tags the user has" };
    await client.put(["users", username], { password, tags: tags.join(",") });
    return undefined;
  } catch (error) {
    const status = statusOf(error);
    return status.kind === "failed" ? { ...status, reason: `a new password: ${status.reason}` } : status;
  } finally {
    client.close();
  }
}
