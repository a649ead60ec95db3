import { escape } from "../../apps/cli/src/report/escape.ts";

/** A picture that is legible on its own, on light and on dark pages: SVG with the colours of both in it. */
export function picture(title: string, width: number, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<title>${escape(title)}</title>
<style>${style}</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
${parts.join("\n")}
</svg>
`;
}

/** Text at a point; `X_h` has a subscript. */
export function text(content: string, x: number, y: number, options: TextOptions = {}): string {
  const { anchor = "start", className = "" } = options;
  const attributes = `${className && ` class="${className}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}`;
  return `<text${attributes} x="${round(x)}" y="${round(y)}" dy="0.35em">${subscripts(escape(content))}</text>`;
}

const subscripts = (escaped: string): string =>
  escaped.replaceAll(/_(\w)(.?)/g, '<tspan class="sub" dy="4">$1</tspan><tspan dy="-4">$2</tspan>');

/** Options of {@link text}. */
export interface TextOptions {
  readonly anchor?: "start" | "middle" | "end";
  readonly className?: string;
}

/** A line through points. */
export function polyline(points: readonly (readonly [x: number, y: number])[], className: string): string {
  return `<polyline class="${className}" points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}"/>`;
}

/** A coordinate, to a hundredth of a pixel. */
export const round = (value: number): number => Math.round(value * 100) / 100;

// The hues are those of Okabe and Ito, which the colour-blind tell apart; series differ by their markers as well.
const style = `
svg { --page: #ffffff; --ink: #1f2328; --muted: #656d76; --grid: #e4e8ec; --c0: #0072b2; --c1: #c04e00; --c2: #00805c; }
@media (prefers-color-scheme: dark) {
  svg { --page: #0d1117; --ink: #e6edf3; --muted: #9198a1; --grid: #262c36; --c0: #58b0ea; --c1: #f0914d; --c2: #3fbf97; }
}
text { font: 14px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
.page { fill: var(--page); }
.title { font-size: 16px; font-weight: 600; }
.muted { fill: var(--muted); }
.sub { font-size: 11px; }
.grid { stroke: var(--grid); }
.axis { stroke: var(--muted); }
.reference { stroke: var(--muted); stroke-width: 1.5; stroke-dasharray: 5 5; fill: none; }
.line { fill: none; stroke-width: 2.25; stroke-linejoin: round; }
.dots { stroke-dasharray: 0 9; stroke-width: 4.5; stroke-linecap: round; }
.l0 { stroke: var(--c0); } .l1 { stroke: var(--c1); } .l2 { stroke: var(--c2); }
.f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); }
.wash { fill-opacity: 0.16; }
.marker { stroke: var(--page); stroke-width: 1.5; }
`;
