import * as pulumi from "@pulumi/pulumi";

/**
 * An error for the user, not for debugging. Pulumi prints a RunError without its stack, but only while the program's
 * module runs; what fails later, in an `apply`, is printed with its stack.
 */
export function runError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = message;
  return error;
}
