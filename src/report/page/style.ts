/** The page's own style: light or dark as the reader prefers, legible in both (contrast of 4.5 and more). */
export const STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --quiet: #57606a; --line: #d0d7de; --shade: #f6f8fa; --mark: #0550ae; --warn: #7d4e00; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --line: #3d444d; --shade: #161b22; --mark: #79c0ff; --warn: #e3b341; }
}
body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid var(--line); padding-bottom: 0.2rem; }
h3 { font-size: 1rem; }
a { color: var(--mark); }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
th, td { padding: 0.25rem 0.7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; max-width: 18rem; overflow: hidden; text-overflow: ellipsis; }
thead { position: sticky; top: 0; background: var(--shade); }
thead th { background: var(--shade); }
th[scope=colgroup] { text-align: left; }
thead button { font: inherit; font-weight: bold; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th[aria-sort=ascending] button::after { content: " ▲"; }
th[aria-sort=descending] button::after { content: " ▼"; }
.scroll { overflow: auto; max-height: 30rem; border: 1px solid var(--line); }
.scroll.figures, .scroll.whole { max-height: none; border: 0; }
.warning { border-left: 4px solid var(--warn); padding-left: 0.7rem; }
.quiet { color: var(--quiet); }
.choice { margin-right: 1rem; }
pre { background: var(--shade); padding: 0.7rem; overflow: auto; max-height: 24rem; }
svg.normalize-figure { max-width: 100%; height: auto; }
.scales .log { display: none; }
#scale-log:checked ~ .log { display: block; }
#scale-log:checked ~ .linear { display: none; }
.pictures { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0; list-style: none; }
.pictures img { image-rendering: pixelated; width: 5rem; height: auto; border: 1px solid var(--line); }
.pictures li { text-align: center; font-size: 0.8rem; color: var(--quiet); }
.filter { display: block; margin: 0.5rem 0; }
.filter input { font: inherit; padding: 0.2rem 0.4rem; color: var(--ink); background: var(--paper); border: 1px solid var(--quiet); }
@media print { .scroll { max-height: none; overflow: visible; } }
`;
