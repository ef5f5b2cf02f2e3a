// What the API server's refusals say.
import { type JsonMap, listAt, stringAt } from "../../../components/engine/protocol/value.ts";

export interface Cause {
  /** The field as the server names it: `spec`, `.spec.replicas`, `spec.ports[0].port`. */
  readonly field: string;
  readonly message: string;
}

/** An answer of the API server with a status from 300. */
export class ApiError extends Error {
  readonly status: number;
  /** The machine-readable reason: `NotFound`, `Invalid`, `Conflict`. */
  readonly reason: string;
  readonly causes: readonly Cause[];

  constructor(status: number, body: JsonMap, request: string) {
    super(stringAt(body, "message") || `${request} was answered with status ${status}`);
    this.status = status;
    this.reason = stringAt(body, "reason") ?? "";
    this.causes = listAt(body, "details", "causes").map((cause) => ({
      field: stringAt(cause, "field") ?? "",
      message: stringAt(cause, "message") ?? "",
    }));
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Another field manager holds fields that an apply wants to set. */
export function isConflict(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && error.causes.length > 0;
}

/** How the server words it that a field cannot change: most kinds; StatefulSet; Pod, Job and PersistentVolumeClaim;
 * roleRef of bindings. */
const immutable =
  /field is immutable|is immutable|updates to .* spec for fields other than|pod updates may not change|may not change once set|may not be changed|cannot change roleRef/i;

/** The causes of a refusal that say that a field cannot change in place; none if it was refused for anything else. */
export function immutableCauses(error: unknown): readonly Cause[] {
  if (!(error instanceof ApiError) || error.status !== 422) return [];
  return error.causes.filter(({ message }) => immutable.test(message));
}

/** The error for a conflict: which fields, held by whom, and what to do. */
export function describeConflict(error: ApiError, object: string, manager: string): Error {
  const fields = error.causes.map(({ field, message }) => `  ${field}: ${message}`);
  return new Error(
    [
      `${object}: server-side apply as field manager ${JSON.stringify(manager)} conflicts with other managers:`,
      ...fields,
      'Take these fields out of the program, or take them over with the annotation pulumi.com/patchForce: "true".',
    ].join("\n"),
  );
}
