import { dot, Html, html } from "./html.js";
import { htmlStyle } from "./htmlStyle.js";
import type { Tool } from "./tool.js";

/**
 * One page that needs nothing from anywhere: no script, no font, no image, and a policy that forbids them. `style`: what this
 * page has beside what all have.
 */
export function htmlPage(title: string, body: Html, { version, now }: Tool, style = ""): string {
  const time = now.toISOString().slice(0, 16);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(htmlStyle + style)}</style>
</head>
<body>
<main>
${body}
</main>
<footer>
<p>restorable ${version} ${dot} <time datetime="${time}Z">${time.replace("T", " ")} UTC</time></p>
<p>Not affiliated with the Apache Software Foundation. Apache Flink is its trademark.</p>
</footer>
</body>
</html>
`.text;
}
