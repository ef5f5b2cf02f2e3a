/** Gives the programs the address and credentials of the broker. Others can read process arguments and project files. */
export interface Login {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

const names = { url: "BENCH_URL", username: "BENCH_USERNAME", password: "BENCH_PASSWORD" } as const;

export function environmentOf({ url, username, password }: Login): Readonly<Record<string, string>> {
  return { [names.url]: url, [names.username]: username, [names.password]: password };
}

export function loginFromEnvironment(): Login {
  const read = (name: string) => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`${name} is not set: ./dev bench starts this program`);
    return value;
  };
  return { url: read(names.url), username: read(names.username), password: read(names.password) };
}
