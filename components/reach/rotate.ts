/** The administrator's new password, set by whoever still has the old one. */
import { ask, type Broker, excerpt, reasonOf, request, type Seen, tagsIn } from "./whoami.ts";

/**
 * RabbitMQ changes a password in one step: at each moment one of the two works, and one only. The user's tags stay.
 *
 * @param previous the password that the broker may still have
 * @returns nothing once the new one is set; else what keeps it from being set: `unauthorized` where the old one is
 * none either, as when another run has set the new one in the meantime
 */
export async function rotate(broker: Broker, previous: string): Promise<Seen | undefined> {
  const old = { ...broker, password: previous };
  const seen = await ask(old);
  if (seen.kind !== "ready") return seen;
  const path = `/api/users/${encodeURIComponent(broker.username)}`;
  try {
    const user = await request(old, path);
    const told = await user.text();
    const tags = user.ok ? tagsIn(told) : undefined;
    if (tags === undefined) return { kind: "failed", reason: excerpt(user, told) };
    const answer = await request(old, path, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ password: broker.password, tags: tags.join(",") }),
    });
    if (answer.ok) return undefined;
    // Another run was faster.
    if (answer.status === 401) return { kind: "unauthorized" };
    return { kind: "failed", reason: `a new password: ${excerpt(answer, await answer.text())}` };
  } catch (error) {
    return { kind: "failed", reason: reasonOf(error) };
  }
}
