/** Path of the log with a step's output. */
export type LogFile = string;

/** An error with advice for the user; printed without a stack trace. */
export class Failure extends Error {
  readonly advice: string | undefined;
  readonly log: LogFile | undefined;
  constructor(message: string, advice?: string, log?: LogFile) {
    super(message);
    this.advice = advice;
    this.log = log;
  }
}
