/** The workload with Warren: a topology file, made by the engine that the benchmark names. */
import "../../components/quickStart.ts";

// Most programs with a cluster have it; so the floor, empty.ts, is that of the stacks' program and of this one.
import "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "../../components/index.ts";
import { isEngine } from "../../components/topology/resources/division.ts";
import { loginFromEnvironment } from "./login.ts";

const engine = process.env.BENCH_ENGINE ?? "";
if (!isEngine(engine)) throw new Error("BENCH_ENGINE is not set: ./dev bench starts this program");
const { url, username, password } = loginFromEnvironment();
new Topology("bench", {
  file: "topology.yaml",
  broker: { url, username, password: pulumi.secret(password) },
  engine,
});
