// JavaScript, because Pulumi would give a pack in TypeScript to a compiler that knows no ECMAScript modules.
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./index.ts";

// biome-ignore lint/correctness/noUnusedVariables: the pack serves once it is made
const pack = new PolicyPack("warren", { policies: [...policies], enforcementLevel: "mandatory" });
