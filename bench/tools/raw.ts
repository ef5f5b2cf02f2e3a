/** The limit: the broker's own import, one request for everything. */
import { Api } from "../../components/engine/api.ts";
import type { Login } from "../programs/login.ts";
import type { Command, Tool } from "../tool.ts";
import { definitionsOf, withOneMore } from "../workload.ts";

/** An hour: the import of 50,000 objects takes minutes. It is sent once, or it would not be one request. */
export const patientApi = ({ url, username, password }: Login) =>
  new Api({ endpoint: url, username, password }, { timeoutMs: 3_600_000, retryAfterMs: [] });

/** In this process: what it needs of memory is the benchmark's own. */
function timed(work: (api: Api) => Promise<unknown>): Command {
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
    // A definitions file for one vhost does not make it.
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
