/** When a certificate is renewed. */
import { X509Certificate } from "node:crypto";

const dayMs = 86_400_000;

/** Days that a new certificate is valid. Public CAs give less; it has to last until somebody runs the next update. */
export const certificateDays = 365;

/** Days that a new CA is valid. */
export const authorityDays = 3_650;

/** A machine whose clock is a little behind takes a new certificate, too. */
const marginMs = dayMs;

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Of something made now that lasts so many days. */
export function validity(now: Date, days: number): Validity {
  return {
    notBefore: new Date(now.getTime() - marginMs),
    notAfter: new Date(now.getTime() + days * dayMs),
  };
}

/** Whether less than a third of its time is left. @param pem the certificate */
export function isDue(pem: string, now: Date): boolean {
  const { validFromDate, validToDate } = new X509Certificate(pem);
  const [begin, end] = [validFromDate.getTime(), validToDate.getTime()];
  return end - now.getTime() < (end - begin) / 3;
}

/** @param pem the certificate */
export function endsAfter(pem: string, time: Date): boolean {
  return new X509Certificate(pem).validToDate.getTime() > time.getTime();
}

/** In ISO form, without a fraction of a second. @param pem the certificate */
export function endOf(pem: string): string {
  return new X509Certificate(pem).validToDate.toISOString().replace(/\.\d+Z$/, "Z");
}
