/** The style of the report: light and dark by the reader's setting, nothing fetched. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f5f1; --card: #fffefb; --ink: #23262d; --soft: #696e7a; --line: #e2dfd7;
  --accent: #b4500b; --faint: #e4b48f; --good: #2f7d4f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161b; --card: #1c1f26; --ink: #e7e9ee; --soft: #9aa1af; --line: #2e323c;
    --accent: #ffa84c; --faint: #6b5138; --good: #6fce95;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
}
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
header p { color: var(--soft); margin: 0.25rem 0 0; max-width: 44rem; }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -0.02em; margin: 0; }
h2 { font-size: 1.15rem; letter-spacing: -0.01em; margin: 2.75rem 0 0.75rem; }
h3 { font-size: 0.9rem; font-weight: 600; color: var(--soft); margin: 0 0 0.5rem; }
section > p { color: var(--soft); margin: 0 0 1rem; max-width: 46rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.25rem; }
.card + .card { margin-top: 1rem; }
.pair { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); margin-top: 1rem; }
.pair .card { margin: 0; min-width: 0; }
.figures { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(12.5rem, 1fr)); }
.figures .card { margin: 0; }
.figures strong { display: block; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.figures small { display: block; color: var(--soft); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.figures span { color: var(--soft); font-size: 0.875rem; }
.labels { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(3.5rem, 1fr)); margin: 0; }
.labels dt { color: var(--soft); font-size: 0.875rem; }
.labels dd { margin: 0; white-space: nowrap; font-size: 0.925rem; font-variant-numeric: tabular-nums; }
.chart { display: block; width: 100%; height: auto; overflow: visible; }
.narrow { display: none; }
@media (max-width: 40rem) {
  .wide { display: none; }
  .narrow { display: block; }
}
.axis { fill: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); stroke-width: 1; }
.line { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.faint { stroke: var(--faint); stroke-width: 1; }
.bold { stroke: var(--accent); stroke-width: 2.5; }
figure { margin: 0; }
figure img { display: block; max-width: 100%; height: auto; border-radius: 8px; }
figcaption { color: var(--soft); font-size: 0.875rem; margin-top: 0.4rem; font-variant-numeric: tabular-nums; }
.strip { display: flex; gap: 1rem; overflow-x: auto; padding-bottom: 0.5rem; }
.strip figure { flex: none; }
.strip img { width: 15rem; max-width: none; }
.gallery { display: grid; gap: 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.925rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 1rem 0.4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
tr:first-child > * { border-top: 0; }
th { font-weight: 500; color: var(--soft); white-space: nowrap; width: 1%; }
td { font-variant-numeric: tabular-nums; }
code, pre { font: 0.875rem/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
pre { margin: 0; overflow-x: auto; }
pre.list { columns: 8rem; }
footer { color: var(--soft); font-size: 0.875rem; margin-top: 3rem; }
`;
