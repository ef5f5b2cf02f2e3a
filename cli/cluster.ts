/** `--cluster NAMESPACE/NAME`: the broker of a cluster that Warren made, through the Kubernetes API. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { adminLogin } from "../components/reach/adminLogin.ts";
import { type Dial, podDialer } from "../components/reach/pods.ts";
import { DialingAgent } from "../components/reach/proxy.ts";
import { managementPort } from "../components/reach/target.ts";
import { CommandError, UsageError } from "./command.ts";
import { type Management, managementOf, type Send } from "./management.ts";

const advice =
  "Check the cluster's namespace and name (`kubectl get statefulsets --all-namespaces`), the kubeconfig and " +
  "--context, and that you may get that Secret and Services, list Pods, and get and create pods/portforward";

const closed =
  "the pod closed the connection before it had answered; `kubectl get pods` shows whether it restarts";

/**
 * The kubeconfig is found as kubectl finds it, or is a pod's service account; nothing listens on this machine.
 * @param context of the kubeconfig. @default its current one
 */
export async function clusterBroker(cluster: string, context: string | undefined): Promise<Management> {
  const [, namespace, service] = /^([^/]+)\/([^/]+)$/.exec(cluster) ?? [];
  if (namespace === undefined || service === undefined) {
    throw new UsageError(`--cluster takes NAMESPACE/NAME, not ${JSON.stringify(cluster)}`);
  }
  const target = { namespace, service, port: managementPort, ...(context !== undefined && { context }) };
  const { username, password } = await adminLogin(target).catch((error: unknown) => {
    throw new CommandError(`${error instanceof Error ? error.message : error}. ${advice}`);
  });
  // What the Service is called from inside.
  const url = `http://${service}.${namespace}.svc:${managementPort}`;
  return managementOf({ url, user: username, password, send: sendOver(podDialer(target)) });
}

/** No host of the URL's name is ever looked up: every connection comes from `dial`. */
function sendOver(dial: Dial): Send {
  const agent = new DialingAgent(dial);
  return async ({ url, method, headers, body, signal }) => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      // A request that has no connection yet does not listen.
      signal.addEventListener("abort", () => reject(signal.reason));
      const request = httpRequest(url, { agent, method, headers, signal });
      request.on("response", resolve);
      request.on("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "ECONNRESET" ? new Error(closed) : error),
      );
      request.end(body);
    });
    return { status: answer.statusCode ?? 0, text: await textOf(answer) };
  };
}
