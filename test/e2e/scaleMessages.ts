/** Messages in the queues of scale/: sent with confirms, and read without being taken. */
import type { ScaleProject } from "./scaleProject.ts";

export const queues = ["q3", "q5", "s5"];

export async function publish(project: ScaleProject, count: number): Promise<void> {
  const connection = await project.connection();
  const channel = await connection.createConfirmChannel();
  for (const queue of queues) {
    for (let number = 0; number < count; number++) {
      channel.sendToQueue(queue, Buffer.from(String(number)), { persistent: true });
    }
  }
  await channel.waitForConfirms();
  await connection.close();
}

/** The different messages in each queue, which stay there. */
export async function kept(project: ScaleProject): Promise<readonly number[]> {
  const connection = await project.connection();
  try {
    return await Promise.all(
      queues.map(async (queue) => {
        const channel = await connection.createChannel();
        channel.on("error", () => undefined);
        await channel.prefetch(1000);
        const seen = new Set<string>();
        const args = queue.startsWith("s") ? { arguments: { "x-stream-offset": "first" } } : {};
        await channel.consume(queue, (message) => message && seen.add(message.content.toString()), args);
        for (let last = -1; last !== seen.size || last === 0; ) {
          last = seen.size;
          await new Promise((next) => setTimeout(next, 1000));
        }
        await channel.close();
        return seen.size;
      }),
    );
  } finally {
    await connection.close();
  }
}
