/** After each file of tests, whatever became of them. */
import { afterAll } from "vitest";
import { closeBrokers } from "./broker.ts";

afterAll(closeBrokers);
