/** The colours of the picture, light and dark; shapes and dashes carry the same information without colour. */
import { fontSizes } from "./box.ts";
import { fonts } from "./measure.ts";

const light = `--paper:#fff;--ink:#1b2733;--quiet:#526172;--frame:#c4ccd5;--vhost:#f6f8fa;--team:#fff;
--exchange:#e4efff;--exchange-line:#3f7fd0;--queue:#fff3da;--queue-line:#c98a12;
--user:#e9f7ea;--user-line:#3f9650;--transfer:#f1e8fb;--transfer-line:#8257b5;
--binding:#4a6178;--alternate:#7a5bb0;--dead:#c8372d;--delay:#b36b00;--hit:#0a62ff;`;

const dark = `--paper:#12181f;--ink:#e8edf2;--quiet:#a3b0bd;--frame:#3d4855;--vhost:#19212a;--team:#1f2833;
--exchange:#1c3557;--exchange-line:#6ea8f5;--queue:#45371a;--queue-line:#e2ac45;
--user:#1c3a24;--user-line:#6fc47f;--transfer:#352547;--transfer-line:#b692e0;
--binding:#9fb3c8;--alternate:#b79bea;--dead:#ff7b70;--delay:#f2ae4a;--hit:#6fb1ff;`;

const edge = (kind: string, colour: string, dashes = "") =>
  `.edge.${kind} path{stroke:var(${colour});${dashes === "" ? "" : `stroke-dasharray:${dashes};`}}
.edge.${kind} text,.head.${kind}{fill:var(${colour})}`;

/** Works in a separate file and inside the page. */
export const styleSheet = `.topology{${light}font-family:${fonts};background:var(--paper)}
@media (prefers-color-scheme:dark){.topology{${dark}}}
.topology text{fill:var(--ink);white-space:pre}
.topology .name{font-size:${fontSizes.name}px;font-weight:normal}
.topology .type,.topology .detail{font-size:${fontSizes.detail}px;fill:var(--quiet)}
.topology .label{font-size:${fontSizes.label}px}
.frame rect{fill:var(--vhost);stroke:var(--frame)}
.frame.team rect{fill:var(--team);stroke-dasharray:2 3}
.frame text{font-size:13px;fill:var(--quiet)}
.node rect{stroke-width:1.4}
.node.exchange rect{fill:var(--exchange);stroke:var(--exchange-line)}
.node.queue rect{fill:var(--queue);stroke:var(--queue-line)}
.node.publisher rect,.node.consumer rect{fill:var(--user);stroke:var(--user-line)}
.node.transfer rect{fill:var(--transfer);stroke:var(--transfer-line)}
.node.group rect{fill:var(--team);stroke:var(--quiet)}
.node.quiet rect{fill:var(--team)}
.node.waiting rect{stroke:var(--delay);stroke-width:3}
.node.down rect,.node.missing rect{stroke:var(--dead);stroke-width:3;stroke-dasharray:4 3}
.edge path{fill:none;stroke-width:1.4}
.edge rect{fill:var(--paper);opacity:.9}
.legend text{font-size:11px}
${edge("binding", "--binding")}
${edge("alternate", "--alternate", "7 3")}
${edge("deadLetter", "--dead", "5 4")}
${edge("delay", "--delay", "2 3")}
${edge("publish", "--user-line")}
${edge("consume", "--user-line")}
${edge("transfer", "--transfer-line", "9 3 2 3")}`;
