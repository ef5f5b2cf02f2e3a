/** The lower limit: the broker's own import, one request for everything. */
import { BrokerClient } from "../../components/broker/client.ts";
import type { Login } from "../programs/login.ts";
import type { Command, Tool } from "../tool.ts";
import { definitionsOf, withOneMore } from "../workload.ts";

/** An hour: the import of 50,000 objects takes minutes. There is no retry, because it must be one request. */
export const patientApi = ({ url, username, password }: Login) =>
  new BrokerClient({ endpoint: url, username, password }, { timeoutMs: 3_600_000, retryAfterMs: [] });

/** Runs in this process, so it has no memory figure. */
function timed(work: (api: BrokerClient) => Promise<unknown>): Command {
  return async (login) => {
    const api = patientApi(login);
    const began = performance.now();
    try {
      await work(api);
      const seconds = (performance.now() - began) / 1000;
      return { seconds, peakMemoryBytes: null, bytesWritten: 0 };
    } finally {
      api.close();
    }
  };
}

export const raw: Tool = {
  name: "raw",
  largest: 50_000,
  declares: true,
  find: async () => ({ version: "one POST to /api/definitions/VHOST" }),
  prepare: async ({ workload, mix }, login) => {
    const { vhost } = workload;
    const [definitions, changed] = [definitionsOf(workload), definitionsOf(withOneMore(workload, mix))];
    // A definitions file for one vhost does not create the vhost.
    const api = patientApi(login);
    await api.put(["vhosts", vhost], {});
    api.close();
    const post = (what: object) => timed((api) => api.post(["definitions", vhost], what));
    return {
      commands: {
        apply: post(definitions),
        noop: post(definitions),
        read: timed((api) => api.get("definitions", vhost)),
        change: post(changed),
        destroy: timed((api) => api.delete(["vhosts", vhost])),
      },
      stateSize: () => null,
    };
  },
};
