/// How the report looks: one column of text in the reader's own typeface, tables that scroll in their
/// place, colours that differ in lightness and never stand alone.
enum ReportStyle {
  static let text: StaticString = """
    :root { --ink: #1c2126; --soft: #59636e; --line: #d5dae0; --band: #f4f6f8; --link: #0b57a4; }
    * { box-sizing: border-box; }
    html { scroll-behavior: auto; -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 78rem; padding: 0 1.25rem 4rem; color: var(--ink);
      background: #fff; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
      "Liberation Sans", sans-serif; overflow-wrap: break-word; }
    a { color: var(--link); }
    :focus-visible { outline: 3px solid #e69f00; outline-offset: 1px; }
    .skip { position: absolute; left: -100vw; top: 0; padding: .5rem 1rem; background: #fff; }
    .skip:focus { left: 0; }
    h1 { font-size: 1.7rem; line-height: 1.25; margin: 2rem 0 .5rem; }
    h2 { font-size: 1.3rem; margin: 2.75rem 0 .75rem; padding-bottom: .25rem;
      border-bottom: 1px solid var(--line); }
    h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0;
      list-style: none; }
    code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono",
      "Liberation Mono", monospace; font-size: .8125rem; }
    pre { margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
    .note, figcaption, caption { color: var(--soft); font-size: .875rem; }
    .note { margin: .35rem 0; max-width: 60rem; }
    dl.facts { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr;
      gap: .25rem 1.25rem; margin: 0 0 1.25rem; }
    dl.facts dt { color: var(--soft); }
    dl.facts dd { margin: 0; overflow-wrap: anywhere; }
    .scroll { overflow: auto; max-height: 85vh; max-width: 100%; margin: .75rem 0 .25rem;
      width: fit-content; border: 1px solid var(--line); border-radius: 4px; }
    table { border-collapse: separate; border-spacing: 0; font-size: .8125rem; line-height: 1.35;
      font-variant-numeric: tabular-nums; }
    caption { text-align: left; padding: .4rem .6rem; }
    th, td { padding: .3rem .5rem; text-align: left; vertical-align: top;
      border-top: 1px solid var(--line); }
    th { position: sticky; top: 0; z-index: 1; background: var(--band); vertical-align: bottom;
      font-weight: 600; }
    th small { display: block; font-weight: 400; color: var(--soft); }
    .number { text-align: right; white-space: nowrap; }
    .short th, .short td { text-align: right; white-space: nowrap; }
    .short .text { text-align: left; }
    .missing { text-align: right; color: var(--soft); }
    td.long { min-width: 16rem; max-width: 34rem; }
    tbody tr:nth-child(even) td { background: #fafbfc; }
    tbody tr:target td { background: #fff3cd; }
    th button { all: unset; cursor: pointer; display: block; width: 100%; }
    th button:focus-visible { outline: 3px solid #e69f00; }
    th[aria-sort=ascending] button::after { content: " \\2191"; }
    th[aria-sort=descending] button::after { content: " \\2193"; }
    .verdict { display: block; min-width: 6.5rem; font-weight: 600; }
    .reproduced { color: #00664b; }
    .reproduced-in-direction { color: #0b57a4; }
    .not-reproduced { color: #a33a00; }
    .misprinted { color: #7a3b74; }
    .not-testable { color: var(--soft); font-weight: 400; }
    .filter { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: baseline;
      margin: .5rem 0; font-size: .875rem; }
    .filter[hidden] { display: none; }
    .filter input, .filter select { font: inherit; padding: .2rem .4rem; max-width: 100%;
      border: 1px solid #8a949e; border-radius: 4px; background: #fff; color: inherit; }
    .filter input { width: 17rem; }
    figure { margin: 1.5rem 0 2rem; }
    figcaption { max-width: 60rem; margin-top: .4rem; }
    .picture { overflow-x: auto; }
    .picture svg { display: block; width: 100%; min-width: 34rem; max-width: 60rem;
      height: auto; }
    details { margin: .3rem 0; }
    summary { cursor: pointer; font-size: .875rem; }
    details.columns summary { color: var(--soft); }
    details.columns dl { font-size: .8125rem; margin: .4rem 0 .8rem 1rem; }
    details.columns dd { margin: 0 0 .3rem 1.5rem; color: var(--soft); }
    details.run { border-bottom: 1px solid var(--line); margin: 0; padding: .3rem 0;
      scroll-margin-top: .5rem; }
    details.run[open] { padding-bottom: 1.25rem; }
    details.run:target > summary { background: #fff3cd; }
    .curve { display: block; width: 25rem; max-width: 100%; height: auto; }
    .curve text { font: 10px system-ui, "Liberation Sans", sans-serif; fill: #59636e; }
    .curve path { fill: none; }
    .curve .frame { stroke: #8a949e; stroke-width: .7; }
    .curve .divides { stroke: #b4532a; stroke-width: .7; stroke-dasharray: 2 2; }
    .curve .loss { stroke: #0b4f8a; stroke-width: 1.2; stroke-linejoin: round;
      stroke-linecap: round; }
    @media (max-width: 40rem) {
      body { padding: 0 .8rem 3rem; }
      dl.facts { grid-template-columns: 1fr; gap: 0; }
      dl.facts dd { margin-bottom: .5rem; }
      .filter input { width: 100%; }
    }
    @page { margin: 12mm; }
    @media print {
      body { max-width: none; padding: 0; font-size: 10pt; }
      nav, .filter, .skip, details.columns:not([open]), details.run:not([open]) { display: none; }
      .scroll { overflow: visible; max-height: none; border: 0; }
      table { font-size: 7pt; }
      th, td { padding: .15rem .3rem; }
      th { position: static; }
      td.long { min-width: 15em; }
      #details:not(:has(details[open])) { display: none; }
      thead { display: table-header-group; }
      tr, figure, h2, h3 { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      .picture svg { min-width: 0; }
      a { color: inherit; text-decoration: none; }
    }
    """
}
