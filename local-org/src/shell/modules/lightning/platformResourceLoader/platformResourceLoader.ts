const loading = new Map<string, Promise<void>>();

/** Loads a script once a page. Rejects when it cannot be loaded. */
export function loadScript(_component: unknown, url: string): Promise<void> {
  return once(url, () => Object.assign(document.createElement('script'), { src: url }));
}

/** Loads a style sheet once a page. Rejects when it cannot be loaded. */
export function loadStyle(_component: unknown, url: string): Promise<void> {
  return once(url, () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }));
}

function once(url: string, make: () => HTMLElement): Promise<void> {
  let promise = loading.get(url);
  if (!promise) {
    promise = new Promise<void>((done, fail) => {
      const element = make();
      element.onload = () => done();
      element.onerror = () => fail(new Error(`${url} cannot be loaded`));
      document.head.append(element);
    });
    loading.set(url, promise);
    promise.catch(() => loading.delete(url));
  }
  return promise;
}
