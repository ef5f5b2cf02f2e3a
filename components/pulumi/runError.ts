import * as pulumi from "@pulumi/pulumi";
import { onTerminal } from "../topology/escape.ts";

/**
 * An error for the user, not for debugging. Pulumi prints a RunError without its stack, but only while the program's
 * module runs; what fails later, in an `apply`, is printed with its stack.
 */
export function runError(reason: string): pulumi.RunError {
  const message = onTerminal(reason);
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
