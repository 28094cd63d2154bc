let app = '';

/** Names the browser tab: page, then app. */
export function setTitle(page: string, appLabel?: string): void {
  app = appLabel ?? app;
  document.title = [...new Set([page, app].filter(Boolean))].join(' | ');
}
