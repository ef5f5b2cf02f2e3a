/**
 * Node's HTTP modules, without `import`: an import loads each of their exports, including an HTTP client that Warren
 * does not use. That costs 25 ms at each start of a program and of the plugin.
 */
export const http = process.getBuiltinModule("node:http");
export const https = process.getBuiltinModule("node:https");
