/** The newest RabbitMQ, for tests only: `./dev up` neither builds nor needs it. */
import { type DebianImage, rabbitmq } from "./images.ts";

/** RabbitMQ 4.3 from the suite of Debian's next release; its user is 101:101. */
export const newestRabbitmq: DebianImage = { ...rabbitmq, name: "warren.local/rabbitmq:4.3", suite: "forky" };
