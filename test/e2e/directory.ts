/** An LDAP directory on an address of this machine: OpenLDAP's slapd, which answers nobody without TLS. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pair } from "../../components/certificates/issue.ts";
import { installDirectory } from "../../local/toolchain/install.ts";
import { slapd } from "../../local/toolchain/packages.ts";

const suffix = "dc=example,dc=com";
export const people = `ou=people,${suffix}`;
/** A group, of which Grace alone is a member. */
export const readers = `cn=readers,${suffix}`;
/** The account that may search. */
export const searcher = `cn=searcher,${suffix}`;

export class Directory {
  /** Of LDAPS, and of LDAP, on which TLS must be asked for. */
  readonly ports: { readonly tls: number; readonly plain: number };
  private readonly child: ChildProcess;
  private readonly root: string;

  private constructor(child: ChildProcess, root: string, ports: Directory["ports"]) {
    this.child = child;
    this.root = root;
    this.ports = ports;
  }

  /**
   * @param pair the server's, for the address
   * @param passwords by the names of people in the directory
   */
  static async start(
    address: string,
    pair: Pair,
    searchPassword: string,
    passwords: { readonly [name: string]: string },
  ): Promise<Directory> {
    await installDirectory();
    const root = mkdtempSync(join(tmpdir(), "warren-ldap-"));
    mkdirSync(join(root, "data"));
    const file = (name: string, text: string) => {
      writeFileSync(join(root, name), text, { mode: 0o600 });
      return join(root, name);
    };
    const conf = file(
      "slapd.conf",
      [
        ...["core", "cosine", "inetorgperson"].map((name) => `include /etc/ldap/schema/${name}.schema`),
        "modulepath /usr/lib/ldap",
        "moduleload back_mdb",
        `TLSCertificateFile ${file("tls.crt", pair.cert)}`,
        `TLSCertificateKeyFile ${file("tls.key", pair.key)}`,
        "security ssf=128",
        "database mdb",
        `suffix "${suffix}"`,
        `directory ${join(root, "data")}`,
        // Without an account nobody sees who is in it.
        `access to attrs=userPassword by anonymous auth by * none`,
        `access to * by dn.exact="${searcher}" read by * none`,
      ].join("\n"),
    );
    execFileSync("slapadd", ["-f", conf, "-l", file("all.ldif", entries(searchPassword, passwords))]);
    const ports = { tls: await freePort(address), plain: await freePort(address) };
    const urls = `ldaps://${address}:${ports.tls} ldap://${address}:${ports.plain}`;
    const child = spawn(slapd, ["-d", "0", "-f", conf, "-h", urls], { stdio: "ignore" });
    await untilItListens(address, ports.plain, child);
    return new Directory(child, root, ports);
  }

  stop(): void {
    this.child.kill();
    rmSync(this.root, { recursive: true, force: true });
  }
}

function entries(searchPassword: string, passwords: { readonly [name: string]: string }): string {
  const encoded = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const person = ([name, password]: readonly [string, string]) => [
    ...[
      `dn: uid=${name},${people}`,
      "objectClass: inetOrgPerson",
      `uid: ${name}`,
      `cn: ${name}`,
      `sn: ${name}`,
    ],
    `userPassword:: ${encoded(password)}`,
  ];
  const all = [
    [`dn: ${suffix}`, "objectClass: domain", "dc: example"],
    [`dn: ${people}`, "objectClass: organizationalUnit", "ou: people"],
    [
      ...[`dn: ${searcher}`, "objectClass: applicationProcess", "objectClass: simpleSecurityObject"],
      ...["cn: searcher", `userPassword:: ${encoded(searchPassword)}`],
    ],
    ...Object.entries(passwords).map(person),
    [`dn: ${readers}`, "objectClass: groupOfNames", "cn: readers", `member: uid=grace,${people}`],
  ];
  return all.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const found = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (found === null || typeof found === "string") throw new Error("no TCP port");
  return found.port;
}

async function untilItListens(address: string, port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, address, () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`slapd ended with ${child.exitCode}`);
}
