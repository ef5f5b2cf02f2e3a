/** The workload with Warren: a topology file, with the engine that the benchmark selects. */
import "../../components/lazySerializer.ts";

// Most programs with a cluster import it, so the lower limit, empty.ts, imports it too.
import "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "../../components/index.ts";
import { isEngine } from "../../components/resources/division.ts";
import { loginFromEnvironment } from "./login.ts";

const engine = process.env.BENCH_ENGINE ?? "";
if (!isEngine(engine)) throw new Error("BENCH_ENGINE is not set: ./dev bench starts this program");
const { url, username, password } = loginFromEnvironment();
new Topology("bench", {
  file: "topology.yaml",
  broker: { url, allowPlainHttp: true, username, password: pulumi.secret(password) },
  engine,
});
