import type { ShellModel } from './model.ts';
import type { Word } from './words/en_US.ts';

/**
 * The Content-Security-Policy of a shell page. Scripts only from this server; style elements are allowed because
 * LWC's synthetic shadow writes them, and style attributes because SLDS blueprints (progress bars, widths) need them.
 */
export const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

/** The document of every /lightning/… address: a skeleton, the model as data, one module script; no inline script. */
export function shellPage({ hash, model }: { hash: string; model: ShellModel }): string {
  const word = (name: Word): string => escapeHtml(model.words[name] ?? '');
  const title = escapeHtml(model.apps[0]?.label ?? 'Lightning');
  return `<!doctype html>
<html lang="${escapeHtml(model.language.replaceAll('_', '-'))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/slds/slds2.cosmos.css">
<link rel="stylesheet" href="/shell/${hash}/shell.css">
<link rel="modulepreload" href="/shell/${hash}/platform.js">
</head>
<body>
<div id="shell-skeleton" role="status"><span class="slds-assistive-text">${word('loading')}</span>
<div class="skeleton-header"></div><div class="skeleton-bar"></div>
<div class="skeleton-page"><div></div><div></div></div></div>
<noscript>${word('needsJavaScript')}</noscript>
<script type="application/json" id="shell-model">${jsonForHtml(model)}</script>
<script type="module" src="/shell/${hash}/index.js"></script>
</body>
</html>
`;
}

/** JSON that cannot end the script element it stands in. */
function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
