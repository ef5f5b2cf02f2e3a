/** Path of a file that a step wrote its output to. */
export type LogFile = string;

/** What went wrong and what to do; printed without a stack trace. */
export class Failure extends Error {
  readonly advice: string | undefined;
  readonly log: LogFile | undefined;
  constructor(message: string, advice?: string, log?: LogFile) {
    super(message);
    this.advice = advice;
    this.log = log;
  }
}
