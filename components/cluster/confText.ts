/** Texts that rabbitmq.conf takes as the value of a key. */

/** A # begins a comment, a quotation mark at the beginning a text in quotation marks. */
export const isConfText = (value: unknown): value is string =>
  typeof value === "string" && /^[^\s#']([^\r\n#]*[^\s#])?$/.test(value) && !value.includes("$(");

export const confText = "one line of text without # and $(, which mean something else in rabbitmq.conf";
