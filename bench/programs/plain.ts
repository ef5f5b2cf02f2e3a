/** The workload with @pulumi/rabbitmq alone, one resource for each object, as a user writes it without Warren. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import type { Workload } from "../workload.ts";
import { loginFromEnvironment } from "./login.ts";

const workload = JSON.parse(readFileSync("workload.json", "utf8")) as Workload; // the benchmark wrote it
const { url, username, password } = loginFromEnvironment();
const provider = new rabbitmq.Provider("broker", {
  endpoint: url,
  username,
  password: pulumi.secret(password),
});
const vhost = new rabbitmq.VHost(workload.vhost, { name: workload.vhost }, { provider });
const exchange = new rabbitmq.Exchange(
  workload.exchange,
  { name: workload.exchange, vhost: vhost.name, settings: { type: "direct", durable: true } },
  { provider },
);
for (const { name, type } of workload.queues) {
  // Without the type, the second update would replace the queue and lose its messages.
  const settings = { durable: true, autoDelete: false, arguments: { "x-queue-type": type } };
  const queue = new rabbitmq.Queue(name, { name, vhost: vhost.name, settings }, { provider });
  new rabbitmq.Binding(
    name,
    {
      source: exchange.name,
      vhost: vhost.name,
      destination: queue.name,
      destinationType: "queue",
      routingKey: name,
    },
    { provider },
  );
}
