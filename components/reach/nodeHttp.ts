/**
 * Node's HTTP, without `import`: for that Node loads each of its exports, and with them an HTTP client that Warren has
 * no use for. It takes 25 ms of each start of a program and of the plugin.
 */
export const http = process.getBuiltinModule("node:http");
export const https = process.getBuiltinModule("node:https");
