/** The page's style around the picture, and what is faint or bright in it. */
export const pageStyle = `:root{color-scheme:light dark}
body{margin:0;font:14px system-ui,sans-serif}
header{position:sticky;top:0;z-index:1;padding:8px 12px;background:Canvas;border-bottom:1px solid #8886;display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center}
form{flex-basis:100%;display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center}
input:not([type=checkbox]),select,button{font:inherit;padding:2px 5px}
#answer{font-weight:600}
.folded,.group{cursor:pointer}
dialog{max-width:95vw;max-height:90vh}
dialog form{margin-bottom:8px}
main{padding:12px;overflow:auto}
.fit svg{width:100%;height:auto}
.dim{opacity:.12}
.following .node[id]:not(.hit),.following .edge[id]:not(.hit){opacity:.15}
.node.hit rect{stroke:var(--hit);stroke-width:3}
.edge.hit>path{stroke:var(--hit);stroke-width:3}`;
