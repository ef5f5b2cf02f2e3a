import * as pulumi from "@pulumi/pulumi";

/**
 * An error that the user is to read, not to debug. Pulumi prints a RunError without its stack, but only
 * while the program's module runs; what fails in an `apply` later is printed by its stack.
 */
export function runError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
