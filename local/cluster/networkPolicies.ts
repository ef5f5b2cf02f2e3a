/** Enforcement of NetworkPolicies on a machine, by the Kubernetes project's own agent. */
import { existsSync } from "node:fs";
import { enforcedFile, type Machine } from "./layout.ts";
import { execute } from "./node.ts";
import { networkPolicyAgent } from "./parts.ts";
import { isKept, keep } from "./supervisor.ts";

const chain = "WARREN-POLICIES";

/** The agent's own number. */
const queue = "100";

/**
 * The agent asks for packets by a rule of nftables that small kernels lack (CONFIG_NFT_QUEUE), and decides on them all the
 * same when they come from iptables: the first packet of each connection from or to a pod of this machine. What the
 * machine itself sends is left alone, as Kubernetes demands: probes, and the kubelet's port-forwards.
 */
function rules({ pods }: Machine): readonly (readonly string[])[] {
  return [
    ["-m", "owner", "--uid-owner", "0", "-j", "RETURN"],
    ["-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "RETURN"],
    ["-s", pods, "-j", "NFQUEUE", "--queue-num", queue],
    ["-d", pods, "-j", "NFQUEUE", "--queue-num", queue],
  ];
}

const iptables = (...args: readonly string[]) => execute("iptables", ["-w", "-t", "mangle", ...args]);

/** Called again and again: the switch is a file that all machines share. */
export async function switchNetworkPolicies(machine: Machine): Promise<void> {
  const agent = networkPolicyAgent(machine);
  const [isOn, isWanted] = [isKept(agent), existsSync(enforcedFile)];
  if (isOn === isWanted) return;
  keep(agent, isWanted);
  if (isWanted) {
    await iptables("-N", chain);
    for (const rule of rules(machine)) await iptables("-A", chain, ...rule);
    // Before the address of a Service's client could be replaced by the machine's.
    await iptables("-A", "POSTROUTING", "-j", chain);
  } else {
    await iptables("-D", "POSTROUTING", "-j", chain);
    await iptables("-F", chain);
    await iptables("-X", chain);
  }
}
